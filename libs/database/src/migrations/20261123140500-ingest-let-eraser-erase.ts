import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What erasing needs beyond the first grants: retention starts erasures by itself, and the rows of erased chunks go as well. */
export class IngestLetEraserErase20261123140500 implements MigrationInterface {
  name = 'IngestLetEraserErase20261123140500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant insert on ingest.erasure to ingest_eraser;
      grant delete on ingest.chunk to ingest_eraser;

      -- Recordings whose time is over, of whatever tenant: ids only. They are erased one by one, under their tenant.
      create function ingest.expired_sessions(p_limit integer) returns table (tenant_id uuid, session_id uuid)
      language sql stable security definer set search_path = '' as $$
        select s.tenant_id, s.id from ingest.session s where s.state <> 'erased' and s.expires_at <= clock.now() order by s.expires_at limit p_limit
      $$;
      revoke execute on function ingest.expired_sessions from public;
      grant execute on function ingest.expired_sessions to ingest_eraser;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ingest.expired_sessions;
      revoke delete on ingest.chunk from ingest_eraser;
      revoke insert on ingest.erasure from ingest_eraser;
    `);
  }
}
