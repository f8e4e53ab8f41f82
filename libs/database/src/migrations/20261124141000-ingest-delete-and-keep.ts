import type { MigrationInterface, QueryRunner } from 'typeorm';

const TENANT_TABLES = ['deletion', 'legal_hold', 'session_hold', 'session_retention', 'retention_evidence', 'export', 'webhook_endpoint', 'webhook_delivery'];

/** Bulk deletions, holds against them, what keeps or shortens a single recording, evidence of retention, archives of end users, and webhooks. */
export class IngestDeleteAndKeep20261124141000 implements MigrationInterface {
  name = 'IngestDeleteAndKeep20261124141000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of TENANT_TABLES) {
      await runner.query(`
        alter table ingest.${table} enable row level security;
        alter table ingest.${table} force row level security;
        create policy tenant on ingest.${table}
          using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
          with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      `);
    }
    await runner.query(GRANTS);
    await runner.query(FUNCTIONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ingest.note_strays, ingest.retention_lag, ingest.erasure_lag, ingest.due_for_retention, ingest.exports_to_remove, ingest.holds_to_review;
      ${SWEEPS(false)}
      drop table ${TENANT_TABLES.map((table) => `ingest.${table}`).join(', ')};
      drop policy sweep on ingest.erasure;
      revoke update, delete on ingest.erasure from ingest_api;
      revoke delete on ingest.erasure from ingest_eraser;
      drop index ingest.erasure_open;
      delete from ingest.erasure where state = 'deferred';
      alter table ingest.erasure drop constraint erasure_state_check, drop column deletion_id, drop column key_digest, drop column objects_digest, drop column receipt;
      alter table ingest.erasure add constraint erasure_state_check check (state in ('requested', 'done'));
      alter table ingest.block drop column strays;
      alter table ingest.session drop column expiry_rule;
      create index session_by_end_user on ingest.session (project_id, end_user) where end_user is not null;
      revoke select on ingest.project_setting from ingest_eraser;
      revoke select on privacy.erasure_ledger_mark from ingest_intake;
      revoke usage on schema privacy from ingest_intake;
    `);
  }
}

const TABLES = `
  drop index ingest.session_by_end_user;
  -- Which rule 'expires_at' comes from.
  alter table ingest.session add column expiry_rule text not null default 'project' check (expiry_rule in ('plan', 'project', 'shortened', 'pinned'));

  create table ingest.deletion (
    id uuid primary key,
    tenant_id uuid not null,
    project_id uuid not null,
    kind text not null check (kind in ('end-user', 'time-range', 'query', 'project')),
    -- Names people: gone when the deletion has ended.
    selection jsonb,
    -- Recordings that started later are not meant.
    cut_off timestamptz not null,
    state text not null default 'erasing' check (state in ('erasing', 'paused', 'removing', 'done', 'cancelled')),
    expected integer not null,
    erased integer not null default 0,
    deferred integer not null default 0,
    checked integer not null default 0,
    checked_after uuid,
    requested_by_kind text not null,
    requested_by_id text not null,
    requested_at timestamptz not null default clock.now(),
    cancelled_at timestamptz,
    found_none_at timestamptz,
    done_at timestamptz,
    receipt jsonb,
    check (done_at is null or selection is null)
  );
  create index deletion_by_project on ingest.deletion (tenant_id, project_id, requested_at desc);

  -- 'deferred': was asked for while a legal hold kept the session.
  alter table ingest.erasure drop constraint erasure_state_check;
  alter table ingest.erasure add constraint erasure_state_check check (state in ('deferred', 'requested', 'done')),
    add column deletion_id uuid,
    add column key_digest bytea,
    add column objects_digest bytea,
    add column receipt jsonb;
  create index erasure_by_deletion on ingest.erasure (deletion_id, session_id) where deletion_id is not null;
  create index erasure_open on ingest.erasure (requested_at) where state <> 'done';

  create table ingest.legal_hold (
    id uuid primary key,
    tenant_id uuid not null,
    project_id uuid not null,
    authority text not null check (length(authority) between 1 and 200),
    reference text check (length(reference) <= 200),
    approver text not null check (length(approver) between 1 and 200),
    review_at timestamptz not null,
    sessions integer not null default 0,
    placed_by_kind text not null,
    placed_by_id text not null,
    placed_at timestamptz not null default clock.now(),
    review_noted_at timestamptz,
    released_at timestamptz,
    released_by_kind text,
    released_by_id text
  );
  create index legal_hold_by_project on ingest.legal_hold (tenant_id, project_id, placed_at desc);
  create table ingest.session_hold (
    session_id uuid not null,
    hold_id uuid not null,
    tenant_id uuid not null,
    primary key (session_id, hold_id)
  );
  create index session_hold_by_hold on ingest.session_hold (hold_id, session_id);

  -- Sessions whose time differs from their project's: shortened, pinned, or both. 'base' is what it was before.
  create table ingest.session_retention (
    session_id uuid primary key,
    tenant_id uuid not null,
    base_expires_at timestamptz not null,
    base_rule text not null check (base_rule in ('plan', 'project')),
    shortened_to timestamptz,
    pinned_until timestamptz,
    pinned_at timestamptz,
    pinned_by_kind text,
    pinned_by_id text
  );
  create table ingest.retention_evidence (
    tenant_id uuid not null,
    project_id uuid not null,
    day date not null,
    rule text not null check (rule in ('plan', 'project', 'shortened', 'pinned')),
    -- What the dry run of that night announced, and what went.
    announced integer not null default 0,
    erased integer not null default 0,
    held integer not null default 0,
    longest_lag_seconds integer not null default 0,
    updated_at timestamptz not null default clock.now(),
    primary key (project_id, day, rule)
  );

  create table ingest.export (
    id uuid primary key,
    tenant_id uuid not null,
    project_id uuid not null,
    end_user text check (length(end_user) <= 128),
    session_ids uuid[] not null default '{}',
    state text not null default 'requested' check (state in ('requested', 'building', 'ready', 'failed', 'deleted')),
    requested_by_kind text not null,
    requested_by_id text not null,
    requested_at timestamptz not null default clock.now(),
    wrapped bytea,
    master_key_id text,
    run uuid,
    parts integer not null default 0,
    bytes bigint not null default 0,
    sha256 bytea,
    files integer not null default 0,
    omissions integer not null default 0,
    failure text,
    ready_at timestamptz,
    expires_at timestamptz,
    deleted_at timestamptz,
    removed_at timestamptz,
    check (state <> 'deleted' or (wrapped is null and end_user is null))
  );
  create index export_by_session on ingest.export using gin (session_ids);
  create index export_to_remove on ingest.export (requested_at) where removed_at is null;

  create table ingest.webhook_endpoint (
    project_id uuid primary key,
    tenant_id uuid not null,
    id uuid not null unique,
    url text not null check (length(url) <= 2048),
    wrapped bytea not null,
    master_key_id text not null,
    previous_wrapped bytea,
    previous_master_key_id text,
    previous_until timestamptz,
    failures integer not null default 0,
    disabled_at timestamptz,
    created_at timestamptz not null default clock.now(),
    updated_at timestamptz not null default clock.now()
  );
  create table ingest.webhook_delivery (
    id uuid primary key,
    tenant_id uuid not null,
    project_id uuid not null,
    type text not null,
    payload jsonb not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    due_at timestamptz not null default clock.now(),
    last_attempt_at timestamptz,
    last_status integer,
    last_failure text,
    created_at timestamptz not null default clock.now(),
    settled_at timestamptz
  );
  create index webhook_delivery_by_project on ingest.webhook_delivery (tenant_id, project_id, created_at desc, id desc);

  -- Sessions of which a refused or repeated chunk lies in the block without a row.
  alter table ingest.block add column strays uuid[] not null default '{}';
  create index block_by_stray on ingest.block using gin (strays) where state <> 'removed';
`;

const GRANTS = `
  grant select, insert, update on ingest.deletion to ingest_api;
  grant select, update on ingest.deletion to ingest_eraser;
  grant update on ingest.erasure to ingest_api;
  grant delete on ingest.erasure to ingest_api, ingest_eraser;
  grant select, insert, update on ingest.legal_hold to ingest_api;
  grant select, update on ingest.legal_hold to ingest_eraser;
  grant select, insert, delete on ingest.session_hold to ingest_api;
  grant select, delete on ingest.session_hold to ingest_eraser;
  grant select, insert, update, delete on ingest.session_retention to ingest_api;
  grant select, update, delete on ingest.session_retention to ingest_eraser;
  grant select on ingest.retention_evidence to ingest_api;
  grant select, insert, update on ingest.retention_evidence to ingest_eraser;
  grant select, insert, update on ingest.export to ingest_api;
  grant select, update on ingest.export to ingest_eraser;
  grant select, insert, update, delete on ingest.webhook_endpoint to ingest_api;
  grant select, update on ingest.webhook_endpoint to ingest_worker;
  grant select on ingest.webhook_endpoint to ingest_eraser;
  grant select, insert on ingest.webhook_delivery to ingest_api, ingest_eraser;
  grant select, insert, update on ingest.webhook_delivery to ingest_worker;
  grant delete on ingest.webhook_delivery to ingest_worker;
  grant select on ingest.project_setting to ingest_eraser;
  -- Intake, too, keeps out what was erased before a restore.
  grant usage on schema privacy to ingest_intake;
  grant select on privacy.erasure_ledger_mark to ingest_intake;
`;

/** What sweeps look for across tenants. With `holds`: what is held stays, and a block with strays goes at once. */
const SWEEPS = (holds: boolean): string => `
  create or replace function ingest.expired_sessions(p_limit integer) returns table (tenant_id uuid, session_id uuid)
  language sql stable security definer set search_path = '' as $$
    select s.tenant_id, s.id from ingest.session s where s.state <> 'erased' and s.expires_at <= clock.now()
      ${holds ? 'and not exists (select from ingest.session_hold h where h.session_id = s.id)' : ''}
    order by s.expires_at limit p_limit
  $$;
  create or replace function ingest.blocks_to_compact(p_limit integer) returns table (block_id uuid, empty boolean)
  language sql stable security definer set search_path = '' as $$
    select b.id, u.empty from ingest.block b cross join lateral (
      select not exists (
        select from ingest.chunk c join ingest.session s on s.id = c.session_id
        where c.block_id = b.id and c.state in ('accepted', 'quarantined') and s.state <> 'erased'
      ) as empty
    ) u
    where b.state <> 'removed' and (u.empty or b.created_at < clock.now() - interval '15 minutes' ${holds ? `or b.strays <> '{}'` : ''}) order by b.created_at limit p_limit
  $$;
`;

const FUNCTIONS = `
  create policy sweep on ingest.session_hold for select to pixeltrace_owner using (true);
  create policy sweep on ingest.legal_hold for select to pixeltrace_owner using (true);
  create policy sweep on ingest.export for select to pixeltrace_owner using (true);
  create policy sweep on ingest.erasure for select to pixeltrace_owner using (true);
  ${SWEEPS(true)}

  create function ingest.note_strays(p_block uuid, p_sessions uuid[]) returns void
  language sql volatile security definer set search_path = '' as $$
    update ingest.block b set strays = p_sessions where b.id = p_block and b.state <> 'removed'
  $$;

  -- Seconds since the oldest recording that nothing holds should have been gone; 0 when there is none.
  create function ingest.retention_lag() returns double precision
  language sql stable security definer set search_path = '' as $$
    select coalesce(extract(epoch from clock.now() - min(s.expires_at)), 0)::double precision from ingest.session s
    where s.state <> 'erased' and s.expires_at <= clock.now() and not exists (select from ingest.session_hold h where h.session_id = s.id)
  $$;
  create function ingest.erasure_lag() returns double precision
  language sql stable security definer set search_path = '' as $$
    select coalesce(extract(epoch from clock.now() - min(e.requested_at)), 0)::double precision from ingest.erasure e where e.state = 'requested'
  $$;

  -- What retention takes until then, by project and rule: numbers only.
  create function ingest.due_for_retention(p_until timestamptz) returns table (tenant_id uuid, project_id uuid, rule text, due integer, held integer)
  language sql stable security definer set search_path = '' as $$
    select s.tenant_id, s.project_id, s.expiry_rule, count(*) filter (where h.held is null)::integer, count(*) filter (where h.held)::integer
    from ingest.session s left join lateral (select true as held from ingest.session_hold x where x.session_id = s.id limit 1) h on true
    where s.state <> 'erased' and s.expires_at <= p_until group by 1, 2, 3
  $$;

  create function ingest.exports_to_remove(p_limit integer) returns table (tenant_id uuid, export_id uuid)
  language sql stable security definer set search_path = '' as $$
    select e.tenant_id, e.id from ingest.export e
    where e.removed_at is null and (e.state in ('deleted', 'failed') or e.expires_at <= clock.now()) order by e.requested_at limit p_limit
  $$;

  create function ingest.holds_to_review(p_limit integer) returns table (tenant_id uuid, hold_id uuid)
  language sql stable security definer set search_path = '' as $$
    select h.tenant_id, h.id from ingest.legal_hold h
    where h.released_at is null and h.review_noted_at is null and h.review_at <= clock.now() order by h.review_at limit p_limit
  $$;

  revoke execute on function ingest.note_strays, ingest.retention_lag, ingest.erasure_lag, ingest.due_for_retention, ingest.exports_to_remove, ingest.holds_to_review from public;
  grant execute on function ingest.note_strays to ingest_intake;
  grant execute on function ingest.retention_lag, ingest.erasure_lag, ingest.due_for_retention, ingest.exports_to_remove, ingest.holds_to_review to ingest_eraser;
`;
