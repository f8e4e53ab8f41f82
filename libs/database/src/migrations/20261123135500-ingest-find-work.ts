import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sweeps look across tenants, which no duty may: these functions do it as the owner and answer ids only. What is then done to a
 * session or chunk is done under its tenant.
 */
export class IngestFindWork20261123135500 implements MigrationInterface {
  name = 'IngestFindWork20261123135500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create policy sweep on ingest.session for select to pixeltrace_owner using (true);
      create policy sweep on ingest.chunk for select to pixeltrace_owner using (true);

      -- Recordings that went quiet and are not shown as ended, or cannot get a chunk any more; and chunks that have waited so long that their job got lost.
      create function ingest.sessions_to_visit(p_limit integer) returns table (tenant_id uuid, session_id uuid)
      language sql stable security definer set search_path = '' as $$
        (select s.tenant_id, s.id from ingest.session s
         where s.state = 'recording' and (s.last_chunk_at < clock.now() - interval '5 minutes'
             or (s.last_chunk_at is null and s.started_at < clock.now() - interval '5 minutes'))
           and (s.ended_at is null or s.started_at < clock.now() - interval '80 minutes') limit p_limit)
        union
        (select distinct c.tenant_id, c.session_id from ingest.chunk c join ingest.session s on s.id = c.session_id
         where c.state = 'accepted' and c.received_at < clock.now() - interval '2 minutes' and s.state <> 'erased'
           and not exists (select from ingest.outbox o where o.name = 'frames.drain-session' and o.payload ->> 'sessionId' = c.session_id::text)
           and not exists (select from ingest.quarantine q where q.name = 'frames.drain-session' and q.payload ->> 'sessionId' = c.session_id::text)
         limit p_limit)
      $$;

      -- Empty: no chunk that has to live is in it. Others are due when they are old.
      create function ingest.blocks_to_compact(p_limit integer) returns table (block_id uuid, empty boolean)
      language sql stable security definer set search_path = '' as $$
        select b.id, u.empty from ingest.block b cross join lateral (
          select not exists (
            select from ingest.chunk c join ingest.session s on s.id = c.session_id
            where c.block_id = b.id and c.state in ('accepted', 'quarantined') and s.state <> 'erased'
          ) as empty
        ) u
        where b.state <> 'removed' and (u.empty or b.created_at < clock.now() - interval '15 minutes') order by b.created_at limit p_limit
      $$;

      create function ingest.block_tenants(p_block uuid) returns setof uuid
      language sql stable security definer set search_path = '' as $$
        select distinct c.tenant_id from ingest.chunk c where c.block_id = p_block
      $$;

      revoke execute on function ingest.sessions_to_visit, ingest.blocks_to_compact, ingest.block_tenants from public;
      grant execute on function ingest.sessions_to_visit, ingest.blocks_to_compact, ingest.block_tenants to ingest_worker;
      grant execute on function ingest.block_tenants to ingest_eraser;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ingest.block_tenants, ingest.blocks_to_compact, ingest.sessions_to_visit;
      drop policy sweep on ingest.chunk;
      drop policy sweep on ingest.session;
    `);
  }
}
