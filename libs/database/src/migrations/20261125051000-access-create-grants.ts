import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an operator with a grant may read, and how a row belongs to the session that the grant is about. */
const OF_SESSION = ['segment', 'session_event', 'picture', 'session_tag', 'chunk', 'erasure'];
const OF_PROJECT = ['project_setting', 'end_user_restriction'];
const READ = ['session', ...OF_SESSION, ...OF_PROJECT].map((table) => `ingest.${table}`).join(', ');

/**
 * Our staff sees recordings through a grant or not at all: the role \`ingest_operator\` reads what a live grant, named by the transaction together with the operator, is about. Grants have three
 * classes, last eight hours at most, and are asked for again by every statement.
 */
export class AccessCreateGrants20261125051000 implements MigrationInterface {
  name = 'AccessCreateGrants20261125051000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema if not exists access;

      create table access.legal_order (
        id uuid primary key,
        kind text not null check (kind in ('subpoena', 'court-order', 'warrant', 'preservation', 'other')),
        reference text not null check (length(reference) between 1 and 200),
        authority text not null check (length(authority) between 1 and 200),
        jurisdiction text not null check (length(jurisdiction) between 2 and 100),
        demanded text not null check (length(demanded) between 1 and 2000),
        document_sha256 bytea not null check (length(document_sha256) = 32),
        -- Not tenant_id: the register outlives the customer.
        organisation_id uuid not null,
        project_id uuid not null,
        session_ids uuid[] not null check (cardinality(session_ids) between 1 and 200),
        received_at timestamptz not null,
        recorded_by uuid not null,
        recorded_at timestamptz not null default clock.now(),
        checklist jsonb,
        decision text check (decision in ('valid', 'rejected')),
        decision_reason text check (length(decision_reason) between 1 and 2000),
        officer_id uuid,
        decided_at timestamptz,
        prohibition_sha256 bytea check (length(prohibition_sha256) = 32),
        prohibition_law text check (length(prohibition_law) between 1 and 500),
        reveal_at timestamptz,
        notice_sent_at timestamptz,
        revealed_at timestamptz,
        version integer not null default 1,
        check ((decision is null) = (officer_id is null) and (decision is null) = (decided_at is null) and (decision is null) = (checklist is null)),
        check ((prohibition_sha256 is null) = (prohibition_law is null) and (prohibition_sha256 is null) = (reveal_at is null))
      );
      create index legal_order_by_time on access.legal_order (recorded_at desc, id desc);

      create table access.disclosure (
        id uuid primary key,
        order_id uuid not null references access.legal_order,
        recipient text not null check (length(recipient) between 1 and 200),
        records integer not null check (records > 0),
        categories text not null check (length(categories) between 1 and 500),
        package_sha256 bytea not null check (length(package_sha256) = 32),
        disclosed_by uuid not null,
        disclosed_at timestamptz not null default clock.now()
      );

      create table access.access_grant (
        id uuid primary key,
        tenant_id uuid not null,
        project_id uuid not null,
        -- Null: every recording of the project.
        session_ids uuid[] check (cardinality(session_ids) between 1 and 200),
        class text not null check (class in ('support-permission', 'abuse-security', 'legal-order')),
        clause text not null default 'A2',
        reference text not null check (length(reference) between 1 and 200),
        reason text not null check (length(reason) between 1 and 1000),
        minutes integer not null check (minutes between 1 and 480),
        legal_order_id uuid references access.legal_order,
        requested_by uuid not null,
        requested_at timestamptz not null default clock.now(),
        lapses_at timestamptz not null default clock.now() + interval '72 hours',
        approved_by_kind text check (approved_by_kind in ('member', 'operator')),
        approved_by_id uuid,
        approved_at timestamptz,
        expires_at timestamptz,
        denied_at timestamptz,
        denied_by_id uuid,
        revoked_at timestamptz,
        revoked_by_kind text,
        revoked_by_id uuid,
        -- From when on the customer sees it; null: always.
        visible_from timestamptz,
        noticed_at timestamptz,
        check ((class = 'legal-order') = (legal_order_id is not null)),
        check ((approved_at is null) = (expires_at is null) and (approved_at is null) = (approved_by_id is null) and (approved_at is null) = (approved_by_kind is null)),
        check (expires_at <= approved_at + interval '8 hours'),
        -- The customer approves support; everything else needs a second operator.
        check (approved_by_kind is null or (class = 'support-permission') = (approved_by_kind = 'member')),
        check (approved_by_kind is distinct from 'operator' or approved_by_id <> requested_by)
      );
      create index access_grant_by_tenant on access.access_grant (tenant_id, requested_at desc);
      create index access_grant_by_time on access.access_grant (requested_at desc, id desc);
      create index access_grant_to_notice on access.access_grant (visible_from) where noticed_at is null and visible_from is not null;

      create table access.statement (
        tenant_id uuid not null,
        -- Monday, in UTC.
        week date not null,
        grants integer not null,
        looks integer not null,
        -- The audit log as it was signed when this was written.
        checkpoint text,
        created_at timestamptz not null default clock.now(),
        primary key (tenant_id, week)
      );

      alter table ingest.viewing add column grant_id uuid, add column clause text, add check ((grant_id is null) = (viewer_kind <> 'operator'));
      create index viewing_by_grant on ingest.viewing (grant_id) where grant_id is not null;
    `);
    for (const table of ['access_grant', 'statement']) {
      await runner.query(`
        alter table access.${table} enable row level security;
        alter table access.${table} force row level security;
        create policy tenant on access.${table}
          using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
          with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      `);
    }
    await runner.query(`
      -- Operators ask for grants of any customer; what is in them is about our own staff.
      create policy desk on access.access_grant to privacy_api, privacy_worker using (true) with check (true);
      create policy definer on access.access_grant for select to pixeltrace_owner using (true);
      create policy definer_touch on access.access_grant for update to pixeltrace_owner using (true) with check (true);
      create policy definer on access.statement for select to pixeltrace_owner using (true);
      -- What a customer may not know yet is not there.
      create policy visible on access.access_grant as restrictive for select to ingest_api using (visible_from is null or visible_from <= clock.now());

      -- The grant that the transaction names, as long as it lives and belongs to the operator that it names.
      create function access.granted() returns setof access.access_grant language sql stable security definer set search_path = '' as $$
        select g.* from access.access_grant g
        where g.id = nullif(current_setting('app.grant', true), '')::uuid and g.requested_by = nullif(current_setting('app.operator', true), '')::uuid
          and g.approved_at is not null and g.expires_at > clock.now() and g.revoked_at is null $$;
      create function access.granted_project() returns uuid language sql stable security definer set search_path = '' as $$ select project_id from access.granted() $$;
      create function access.granted_sessions() returns uuid[] language sql stable security definer set search_path = '' as $$ select session_ids from access.granted() $$;

      create policy granted on ingest.session as restrictive to ingest_operator
        using (project_id = (select access.granted_project()) and ((select access.granted_sessions()) is null or id = any ((select access.granted_sessions())::uuid[])));
    `);
    for (const table of OF_SESSION) await runner.query(`create policy granted on ingest.${table} as restrictive to ingest_operator using (exists (select from ingest.session s where s.id = session_id))`);
    for (const table of OF_PROJECT) await runner.query(`create policy granted on ingest.${table} as restrictive to ingest_operator using (project_id = (select access.granted_project()))`);
    await runner.query(`
      -- Whether somebody may look now; held until the look is written down, so that nothing is shown after a revocation was answered.
      create function access.use_grant(p_grant uuid, p_operator uuid, p_session uuid) returns table (clause text)
        language sql volatile security definer set search_path = '' as $$
          select g.clause from access.access_grant g
          where g.id = p_grant and g.requested_by = p_operator and g.approved_at is not null and g.expires_at > clock.now() and g.revoked_at is null
            and g.tenant_id = any (tenancy.current_tenants()) and (g.session_ids is null or p_session = any (g.session_ids))
            and exists (select from ingest.session s where s.id = p_session and s.project_id = g.project_id)
          for share of g $$;
      -- Of one's own request: what became of it.
      create function access.grant_of(p_grant uuid, p_operator uuid) returns table (tenant_id uuid, project_id uuid, session_ids uuid[], live boolean)
        language sql stable security definer set search_path = '' as $$
          select g.tenant_id, g.project_id, g.session_ids, g.approved_at is not null and g.expires_at > clock.now() and g.revoked_at is null from access.access_grant g
          where g.id = p_grant and g.requested_by = p_operator $$;

      -- What a customer says to a request for support, or to a grant that they see.
      create function access.answer_request(p_grant uuid, p_member uuid, p_minutes integer) returns boolean
        language sql volatile security definer set search_path = '' as $$
          with done as (
            update access.access_grant g set approved_by_kind = case when p_minutes > 0 then 'member' end, approved_by_id = case when p_minutes > 0 then p_member end,
              approved_at = case when p_minutes > 0 then clock.now() end, expires_at = case when p_minutes > 0 then clock.now() + make_interval(mins => least(p_minutes, g.minutes)) end,
              denied_at = case when p_minutes = 0 then clock.now() end, denied_by_id = case when p_minutes = 0 then p_member end
            where g.id = p_grant and g.class = 'support-permission' and g.tenant_id = any (tenancy.current_tenants()) and g.approved_at is null and g.denied_at is null and g.revoked_at is null and g.lapses_at > clock.now()
            returning 1
          ) select exists (select from done) $$;
      create function access.revoke_grant(p_grant uuid, p_member uuid) returns boolean
        language sql volatile security definer set search_path = '' as $$
          with done as (
            update access.access_grant g set revoked_at = clock.now(), revoked_by_kind = 'member', revoked_by_id = p_member
            where g.id = p_grant and g.class = 'support-permission' and g.tenant_id = any (tenancy.current_tenants()) and g.approved_at is not null and g.revoked_at is null and g.expires_at > clock.now()
            returning 1
          ) select exists (select from done) $$;

      -- Whom we tell: owners and admins.
      create function access.people_to_tell(p_tenant uuid) returns table (id uuid, email text, organisation text)
        language sql stable security definer set search_path = '' as $$
          select p.id, p.email, o.name from identity.membership m join identity.member p on p.id = m.member_id join identity.organisation o on o.id = m.tenant_id
          where m.tenant_id = p_tenant and m.role in ('owner', 'admin') order by p.id $$;
      create function access.tenant_of_project(p_project uuid) returns uuid
        language sql stable security definer set search_path = '' as $$ select p.tenant_id from identity.project p where p.id = p_project $$;
      -- Organisations that have no statement of the week that ended last.
      create function access.statements_due(p_limit integer) returns table (tenant_id uuid, week date)
        language sql stable security definer set search_path = '' as $$
          select o.id, w.week from identity.organisation o cross join (select (date_trunc('week', clock.now() at time zone 'utc') - interval '7 days')::date as week) w
          where o.created_at < (w.week + 7)::timestamp at time zone 'utc' and not exists (select from access.statement s where s.tenant_id = o.id and s.week = w.week) order by o.id limit p_limit $$;
      -- What the customer may know of a week. The transaction names the tenant.
      create function access.looks_of(p_tenant uuid, p_week date) returns table (grants integer, looks integer)
        language sql stable security definer set search_path = '' as $$
          select count(distinct g.id)::integer, count(v.id)::integer from access.access_grant g left join ingest.viewing v on v.grant_id = g.id and v.tenant_id = p_tenant
            and v.started_at >= p_week::timestamp at time zone 'utc' and v.started_at < (p_week + 7)::timestamp at time zone 'utc'
          where g.tenant_id = p_tenant and (g.visible_from is null or g.visible_from <= clock.now())
            and (v.id is not null or (g.approved_at >= p_week::timestamp at time zone 'utc' and g.approved_at < (p_week + 7)::timestamp at time zone 'utc')) $$;

      revoke all on all functions in schema access from public;
      grant usage on schema access to privacy_api, privacy_worker, ingest_api, ingest_operator;
      grant usage on schema ingest, tenancy to ingest_operator;
      grant execute on function access.granted, access.granted_project, access.granted_sessions to ingest_operator;
      grant execute on function access.use_grant, access.grant_of, access.answer_request, access.revoke_grant to ingest_api;
      grant execute on function access.people_to_tell, access.tenant_of_project to privacy_api, privacy_worker;
      grant execute on function access.statements_due, access.looks_of to privacy_worker;
      grant select on ${READ} to ingest_operator;
      grant select on access.access_grant, access.statement to ingest_api;
      grant select, insert, update on access.access_grant, access.legal_order to privacy_api, privacy_worker;
      grant select, insert on access.disclosure to privacy_api;
      grant select, insert on access.statement to privacy_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['session', ...OF_SESSION, ...OF_PROJECT]) await runner.query(`drop policy granted on ingest.${table}`);
    await runner.query(`
      revoke all on ${READ} from ingest_operator;
      revoke usage on schema ingest, tenancy from ingest_operator;
      alter table ingest.viewing drop column grant_id, drop column clause;
      drop function access.looks_of, access.statements_due, access.tenant_of_project, access.people_to_tell, access.revoke_grant, access.answer_request, access.grant_of, access.use_grant;
      drop function access.granted_sessions, access.granted_project, access.granted;
      drop table access.statement, access.access_grant, access.disclosure, access.legal_order;
    `);
  }
}
