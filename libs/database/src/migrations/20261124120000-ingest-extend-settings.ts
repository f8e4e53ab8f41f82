import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Everything a customer says about how a project is recorded, the consent a session rests on, and a verdict that knows both. */
export class IngestExtendSettings20261124120000 implements MigrationInterface {
  name = 'IngestExtendSettings20261124120000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table ingest.project_setting
        -- [{ route, area?: { x, y, width, height }, label? }]: what must be masked where.
        add column mask_rules jsonb not null default '[]' check (jsonb_typeof(mask_rules) = 'array'),
        add column record_mode text not null default 'always' check (record_mode in ('always', 'on-error')),
        add column on_error_seconds integer not null default 30 check (on_error_seconds between 5 and 120),
        -- Empty: every origin of the project's ingest keys.
        add column origins text[] not null default '{}' check (cardinality(origins) <= 50),
        add column honour_gpc boolean not null default true,
        add column watch_reason boolean not null default false,
        add column minimum_recorder text check (minimum_recorder ~ '^[0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]{1,4}$');
      alter table ingest.project_setting_version
        add column changed_by_kind text,
        add column changed_by_id text;

      alter table ingest.session
        add column settings_version integer,
        -- Nothing is taken from this moment on; the recording is being erased.
        add column consent_withdrawn_at timestamptz;
      create index session_by_consent on ingest.session (consent_record_id) where consent_record_id is not null;
      create index session_withdrawn on ingest.session (project_id) where consent_withdrawn_at is not null and state <> 'erased';

      -- When the person agreed, as the customer says: a consent that is older than a withdrawal overcomes nothing.
      alter table consent.event add column decided_at timestamptz;
      grant select on consent.event, consent.current to ingest_eraser;
      grant usage on schema consent to ingest_eraser;
    `);
    await runner.query(TAKE_BLOCK);
    await runner.query('alter function ingest.accept_block rename to accept_block_before_settings');
    await runner.query(ACCEPT_BLOCK_BY_TAKE_BLOCK);
    await runner.query(`
      revoke execute on function ingest.take_block, ingest.accept_block from public;
      grant execute on function ingest.take_block, ingest.accept_block to ingest_intake;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ingest.accept_block, ingest.take_block;
      alter function ingest.accept_block_before_settings rename to accept_block;
      alter table consent.event drop column decided_at;
      revoke select on consent.event, consent.current from ingest_eraser;
      revoke usage on schema consent from ingest_eraser;
      drop index ingest.session_withdrawn, ingest.session_by_consent;
      alter table ingest.session drop column consent_withdrawn_at, drop column settings_version;
      alter table ingest.project_setting_version drop column changed_by_id, drop column changed_by_kind;
      alter table ingest.project_setting drop column minimum_recorder, drop column watch_reason, drop column honour_gpc,
        drop column on_error_seconds, drop column record_mode, drop column mask_rules, drop column origins;
    `);
  }
}

/**
 * Judges and keeps the chunks of a block, as \`accept_block\` does (its parameters are explained there), by more: a consent that was withdrawn, an end user who was
 * restricted, a floor that was raised. Answers the verdicts, and the version of the settings of each project that something was accepted for.
 */
const TAKE_BLOCK = `
  create function ingest.take_block(
    p_tenants text, p_block uuid, p_object_key text, p_bytes integer, p_open_for interval,
    p_tenant uuid[], p_session uuid[], p_seq integer[], p_sha bytea, p_sent_at double precision[], p_body_length integer[],
    p_offset integer[], p_length integer[], p_last boolean[], out verdicts text[], out settings jsonb
  )
  language plpgsql volatile security invoker
  set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  as $$
  declare
    at constant timestamptz := clock.now();
    today constant date := (at at time zone 'utc')::date;
    my_lane constant smallint := (pg_backend_pid() % 16)::smallint;
    -- More than all blocks that can be in flight together (64 of 8 MiB).
    in_flight constant bigint := 536870912;
    -- Strictest first.
    levels constant text[] := '{block,mask-all,mask-inputs,none}';
    projects uuid[];
    room jsonb;
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
      select i.*, substr(p_sha, (i.ord::integer - 1) * 32 + 1, 32) as sha256, s.project_id, p.version as settings_version,
        case
          when s.id is null then 'not-open'
          when s.state = 'erased' then 'erased'
          when s.consent_withdrawn_at is not null then 'consent-withdrawn'
          when c.sha256 = substr(p_sha, (i.ord::integer - 1) * 32 + 1, 32) then 'duplicate'
          when c.seq is not null then 'conflict'
          when s.started_at + p_open_for < at or (s.state = 'ended' and i.seq > coalesce(s.last_seq, -1)) then 'not-open'
          when not p.recording_enabled then 'recording-disabled'
          when p.consent_mode = 'required' and s.consent_record_id is null then 'consent-required'
          when r.restricted then 'restricted'
          when array_position(levels, s.privacy) > array_position(levels, p.masking_floor) then 'masking-too-weak'
          else 'accepted'
        end as verdict
      from input i
      left join lateral (select * from ingest.session x where x.id = i.session_id and x.tenant_id = i.tenant_id offset 0) s on true
      left join lateral (select * from ingest.project_setting x where x.project_id = s.project_id offset 0) p on true
      left join lateral (select true as restricted from ingest.end_user_restriction x where x.project_id = s.project_id and x.end_user = s.end_user offset 0) r on true
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
      (select array_agg(b.tenant_id order by b.session_id) from by_session b), (select array_agg(b.session_id order by b.session_id) from by_session b),
      jsonb_object_agg(j.project_id, j.settings_version) filter (where j.final = 'accepted')
      into verdicts, too_weak, to_drain_tenants, to_drain, settings from judged j;

    if too_weak then raise exception 'the quota lock is too weak' using errcode = 'PT429'; end if;
    if to_drain is not null then perform ingest.wake_drains(to_drain_tenants, to_drain); end if;
  end $$;
`;

/** For processes of before, which know fewer verdicts, while a new version is rolled out. */
const ACCEPT_BLOCK_BY_TAKE_BLOCK = `
  create function ingest.accept_block(
    p_tenants text, p_block uuid, p_object_key text, p_bytes integer, p_open_for interval,
    p_tenant uuid[], p_session uuid[], p_seq integer[], p_sha bytea, p_sent_at double precision[], p_body_length integer[],
    p_offset integer[], p_length integer[], p_last boolean[]
  ) returns text[] language sql volatile security invoker set search_path = '' as $$
    select array_replace(array_replace(array_replace(t.verdicts, 'consent-withdrawn', 'erased'), 'restricted', 'recording-disabled'), 'masking-too-weak', 'recording-disabled')
    from ingest.take_block(p_tenants, p_block, p_object_key, p_bytes, p_open_for, p_tenant, p_session, p_seq, p_sha, p_sent_at, p_body_length, p_offset, p_length, p_last) t
  $$;
`;
