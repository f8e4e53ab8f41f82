import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ack contract in SQL: one call judges every chunk of a block, keeps what it accepts, meters it and leaves the work, in one commit.
 * Quota: bytes are counted in lanes (one row per project, day and lane), so that blocks of one project do not queue on one row. Far from the limit a
 * block takes a shared lock; within `near` of it an exclusive one, and then the sum of the lanes is exact.
 */
export class IngestAcceptBlock20261123132500 implements MigrationInterface {
  name = 'IngestAcceptBlock20261123132500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ingest.usage_day (
        tenant_id uuid not null,
        project_id uuid not null,
        day date not null,
        lane smallint not null,
        bytes bigint not null,
        chunks bigint not null,
        primary key (project_id, day, lane)
      ) with (fillfactor = 50);
      alter table ingest.usage_day enable row level security;
      alter table ingest.usage_day force row level security;
      create policy tenant on ingest.usage_day
        using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
        with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      grant select, insert, update on ingest.usage_day to ingest_intake;
      grant select on ingest.usage_day to ingest_api;

      -- A project without settings gets the column defaults when its first session starts.
      grant insert (tenant_id, project_id) on ingest.project_setting to ingest_intake;
      -- What was accepted is counted where it stands, in chunk and usage_day: a session's row is not written for every chunk.
      alter table ingest.session drop column accepted_chunks, drop column accepted_bytes;
    `);
    // Without a SET clause it can be inlined into each policy: a call costs 50 µs, and every policy of every statement makes one.
    await runner.query(`
      create or replace function tenancy.current_tenants() returns uuid[] language sql stable parallel safe
        as $$ select coalesce(nullif(pg_catalog.current_setting('app.tenants', true), ''), '{}')::pg_catalog.uuid[] $$;
    `);
    await runner.query(LOCK_QUOTA);
    await runner.query(WAKE_DRAINS);
    await runner.query(ACCEPT_BLOCK);
    await runner.query(`
      revoke execute on function ingest.lock_quota, ingest.wake_drains, ingest.accept_block from public;
      grant execute on function ingest.lock_quota, ingest.wake_drains, ingest.accept_block to ingest_intake;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ingest.accept_block;
      drop function ingest.wake_drains;
      drop function ingest.lock_quota;
      drop table ingest.usage_day;
      revoke insert (tenant_id, project_id) on ingest.project_setting from ingest_intake;
      alter table ingest.session add column accepted_chunks integer not null default 0, add column accepted_bytes bigint not null default 0;
      create or replace function tenancy.current_tenants() returns uuid[] language sql stable parallel safe set search_path = ''
        as $$ select coalesce(nullif(pg_catalog.current_setting('app.tenants', true), ''), '{}')::uuid[] $$;
    `);
  }
}

/** Each of these projects with its daily limit and what it has used of it. */
const QUOTA_ROWS = `
  select x.project_id, x.daily_bytes, u.used
  from unnest(p_projects) i (id),
    lateral (select * from ingest.project_setting s where s.project_id = i.id offset 0) x,
    lateral (select coalesce(sum(d.bytes), 0) as used from ingest.usage_day d where d.project_id = i.id and d.day = p_day) u`;

/**
 * Locks the quota of these projects, in a fixed order: shared while more than twice \`p_in_flight\` is left, else exclusive. Answers the room that is left
 * under the lock, as {project: [bytes, exact]}. Under a shared lock others may be taking up to \`p_in_flight\`, which is kept free for them.
 */
const LOCK_QUOTA = `
  create function ingest.lock_quota(p_projects uuid[], p_day date, p_in_flight bigint) returns jsonb
  language plpgsql volatile security invoker set search_path = '' set enable_seqscan = off as $$
  declare
    near uuid[];
    room jsonb;
  begin
    -- The sorted rows are locked one by one; OFFSET 0 keeps the planner from locking before it has sorted.
    select array_agg(l.project_id) filter (where l.near) into near from (
      select q.project_id, q.near, case when q.near then pg_advisory_xact_lock(q.lock)::text else pg_advisory_xact_lock_shared(q.lock)::text end as locked
      from (
        select p.project_id, hashtextextended('quota:' || p.project_id::text, 0) as lock, p.daily_bytes - p.used <= 2 * p_in_flight as near
        from (${QUOTA_ROWS}) p order by 2 offset 0
      ) q offset 0
    ) l where l.locked = '';
    -- A new statement, so a new snapshot: what was used is read again under the locks.
    select jsonb_object_agg(p.project_id, jsonb_build_array(p.daily_bytes - p.used - case when p.project_id = any (near) then 0 else p_in_flight end, coalesce(p.project_id = any (near), false)))
      into room from (${QUOTA_ROWS}) p;
    return coalesce(room, '{}');
  end $$;
`;

/**
 * Asks for the drain of many sessions at once. A row that is pending is held until this transaction commits, so that its job cannot start before it sees what was
 * written here; only the missing rows go through the trigger that does the same one by one.
 */
const WAKE_DRAINS = `
  create function ingest.wake_drains(p_tenants uuid[], p_sessions uuid[]) returns void
  language plpgsql volatile security definer set search_path = '' set enable_seqscan = off as $$
  declare
    held text[];
  begin
    select array_agg(o.key) into held from (
      select key from ingest.outbox
      where name = 'frames.drain-session' and state = 'pending' and key = any (p_sessions::text[]) order by key for share
    ) o;
    insert into ingest.outbox (name, key, payload)
    select 'frames.drain-session', w.session_id::text, jsonb_build_object('tenantId', w.tenant_id, 'sessionId', w.session_id)
    from unnest(p_tenants, p_sessions) w (tenant_id, session_id)
    where w.session_id::text <> all (coalesce(held, '{}')) order by w.session_id
    on conflict do nothing;
  end $$;
`;

/**
 * Arrays run in step, one entry per chunk; (session, seq) is unique within a call; \`p_sha\` holds the 32-byte digests one after the other. Answers one verdict
 * per chunk, in order: accepted, duplicate, conflict, erased, not-open, over-quota, recording-disabled, consent-required. Raises 'PT429' when the lock on a quota turned out too weak:
 * call again.
 */
const ACCEPT_BLOCK = `
  create function ingest.accept_block(
    p_tenants text, p_block uuid, p_object_key text, p_bytes integer, p_open_for interval,
    p_tenant uuid[], p_session uuid[], p_seq integer[], p_sha bytea, p_sent_at double precision[], p_body_length integer[],
    p_offset integer[], p_length integer[], p_last boolean[]
  ) returns text[]
  language plpgsql volatile security invoker
  set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  as $$
  declare
    at constant timestamptz := clock.now();
    today constant date := (at at time zone 'utc')::date;
    my_lane constant smallint := (pg_backend_pid() % 16)::smallint;
    -- More than all blocks that can be in flight together (64 of 8 MiB).
    in_flight constant bigint := 536870912;
    projects uuid[];
    room jsonb;
    verdicts text[];
    too_weak boolean;
    to_drain_tenants uuid[];
    to_drain uuid[];
  begin
    perform set_config('app.tenants', p_tenants, true), set_config('synchronous_commit', 'on', true);
    -- Whoever erases or ends one of these sessions comes before this block or after it, never during.
    select array_agg(distinct l.project_id) into projects
      from (select distinct x.id from unnest(p_session) x (id) order by x.id) i,
        lateral (select s.project_id from ingest.session s where s.id = i.id for no key update) l;
    room := ingest.lock_quota(projects, today, in_flight);

    -- A new statement, so a new snapshot: under the locks it sees every chunk and byte that was accepted before.
    with input as materialized (
      select * from unnest(p_tenant, p_session, p_seq, p_sent_at, p_body_length, p_offset, p_length, p_last) with ordinality
        as i (tenant_id, session_id, seq, sent_at, body_length, block_offset, block_length, is_last, ord)
    ), known as materialized (
      select i.*, substr(p_sha, (i.ord::integer - 1) * 32 + 1, 32) as sha256, s.project_id,
        case
          when s.id is null then 'not-open'
          when s.state = 'erased' then 'erased'
          when c.sha256 = substr(p_sha, (i.ord::integer - 1) * 32 + 1, 32) then 'duplicate'
          when c.seq is not null then 'conflict'
          when s.started_at + p_open_for < at or (s.state = 'ended' and i.seq > coalesce(s.last_seq, -1)) then 'not-open'
          when not p.recording_enabled then 'recording-disabled'
          when p.consent_mode = 'required' and s.consent_record_id is null then 'consent-required'
          else 'accepted'
        end as verdict
      from input i
      left join lateral (select * from ingest.session x where x.id = i.session_id and x.tenant_id = i.tenant_id offset 0) s on true
      left join lateral (select * from ingest.project_setting x where x.project_id = s.project_id offset 0) p on true
      left join lateral (select * from ingest.chunk x where x.session_id = s.id and x.seq = i.seq offset 0) c on true
    ), judged as materialized (
      select k.*, case when k.over then 'over-quota' else k.verdict end as final, k.over and not (room -> k.project_id::text ->> 1)::boolean as weak
      from (
        select n.*, n.verdict = 'accepted' and (room -> n.project_id::text ->> 0)::bigint <
          sum(n.body_length) filter (where n.verdict = 'accepted') over (partition by n.project_id order by n.ord) as over
        from known n
      ) k
    ), kept as (
      insert into ingest.chunk (session_id, seq, tenant_id, sha256, received_at, client_sent_at, body_length, block_id, block_offset, block_length)
      select j.session_id, j.seq, j.tenant_id, j.sha256, at, to_timestamp(j.sent_at / 1000), j.body_length, p_block, j.block_offset, j.block_length
      from judged j where j.final = 'accepted'
    ), by_session as materialized (
      select j.session_id, j.tenant_id, min(j.seq) filter (where j.is_last) as last_seq, max(j.sent_at) as sent_at
      from judged j where j.final = 'accepted' group by j.session_id, j.tenant_id
    ), touched as (
      -- In steps of two seconds: it is indexed, and a session may send many chunks at once.
      update ingest.session s set
        last_chunk_at = at,
        clock_offset_ms = coalesce((extract(epoch from at) * 1000 - b.sent_at)::bigint, s.clock_offset_ms),
        state = case when b.last_seq is null then s.state else 'ended' end,
        ended_at = case when b.last_seq is null then s.ended_at else coalesce(s.ended_at, at) end,
        last_seq = coalesce(s.last_seq, b.last_seq)
      from by_session b
      where s.id = b.session_id and (b.last_seq is not null or s.last_chunk_at is null or s.last_chunk_at <= at - interval '2 seconds')
    ), usage as (
      insert into ingest.usage_day as u (tenant_id, project_id, day, lane, bytes, chunks)
      select j.tenant_id, j.project_id, today, my_lane, sum(j.body_length), count(*)
      from judged j where j.final = 'accepted' group by j.project_id, j.tenant_id order by j.project_id
      on conflict (project_id, day, lane) do update set bytes = u.bytes + excluded.bytes, chunks = u.chunks + excluded.chunks
    ), block as (
      insert into ingest.block (id, object_key, bytes) select p_block, p_object_key, p_bytes where exists (select 1 from judged j where j.final = 'accepted')
    )
    select array_agg(j.final order by j.ord), bool_or(j.weak),
      (select array_agg(b.tenant_id order by b.session_id) from by_session b), (select array_agg(b.session_id order by b.session_id) from by_session b)
      into verdicts, too_weak, to_drain_tenants, to_drain from judged j;

    if too_weak then raise exception 'the quota lock is too weak' using errcode = 'PT429'; end if;
    if to_drain is not null then perform ingest.wake_drains(to_drain_tenants, to_drain); end if;
    return verdicts;
  end $$;
`;
