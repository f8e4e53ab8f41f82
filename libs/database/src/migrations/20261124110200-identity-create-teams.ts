import type { MigrationInterface, QueryRunner } from 'typeorm';

const TENANT_TABLES = ['identity.invitation', 'identity.ownership_transfer', 'identity.ownership_claim', 'identity.organisation_closing', 'ingest.usage_month'];

/** Invitations, ownership that changes hands, organisations that close, projects that are put away, and sessions counted by month. */
export class IdentityCreateTeams20261124110200 implements MigrationInterface {
  name = 'IdentityCreateTeams20261124110200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table identity.project add column archived_at timestamptz;
      grant delete on identity.project to identity_writer;

      -- A row is an invitation that waits: it goes when it is accepted, declined, revoked, or 30 days after it ran out.
      create table identity.invitation (
        id uuid primary key,
        tenant_id uuid not null references identity.organisation (id),
        email text not null check (length(email) between 3 and 254),
        role text not null check (role in ('owner', 'admin', 'analyst', 'viewer')),
        token_hash bytea not null unique check (length(token_hash) = 32),
        -- Null: the operator who opened the organisation.
        invited_by uuid,
        created_at timestamptz not null default clock.now(),
        expires_at timestamptz not null,
        sent_at timestamptz not null default clock.now(),
        sent_count integer not null default 1
      );
      create unique index invitation_by_email on identity.invitation (tenant_id, lower(email));
      create index invitation_by_address on identity.invitation (lower(email));
      create index invitation_by_end on identity.invitation (expires_at);

      create table identity.ownership_transfer (
        tenant_id uuid primary key references identity.organisation (id),
        from_member uuid not null,
        to_member uuid not null,
        offered_at timestamptz not null default clock.now(),
        expires_at timestamptz not null,
        check (from_member <> to_member)
      );

      -- For an organisation whose only owner is gone: opened by one operator, carried out by another, after a time in which any owner can object.
      create table identity.ownership_claim (
        id uuid primary key,
        tenant_id uuid not null references identity.organisation (id),
        member_id uuid not null,
        reason text not null check (length(reason) between 10 and 2000),
        opened_by uuid not null,
        opened_at timestamptz not null default clock.now(),
        due_at timestamptz not null,
        state text not null default 'waiting' check (state in ('waiting', 'objected', 'withdrawn', 'done')),
        closed_at timestamptz
      );
      create unique index ownership_claim_waiting on identity.ownership_claim (tenant_id) where state = 'waiting';

      create table identity.organisation_closing (
        id uuid primary key,
        tenant_id uuid not null unique references identity.organisation (id),
        requested_by uuid not null,
        requested_at timestamptz not null default clock.now(),
        due_at timestamptz not null,
        state text not null default 'waiting' check (state in ('waiting', 'erasing')),
        removed jsonb not null default '{}'
      );
      create index organisation_closing_due on identity.organisation_closing (due_at);
      -- What stays of an organisation: who it was is not in it.
      create table identity.closing_receipt (
        id uuid primary key,
        receipt jsonb not null,
        issued_at timestamptz not null default clock.now()
      );

      create table ingest.usage_month (
        tenant_id uuid not null,
        month date not null,
        lane smallint not null,
        sessions bigint not null,
        primary key (tenant_id, month, lane)
      ) with (fillfactor = 50);
      create index usage_day_by_tenant on ingest.usage_day (tenant_id, day);
    `);
    for (const table of TENANT_TABLES) {
      await runner.query(`
        alter table ${table} enable row level security;
        alter table ${table} force row level security;
        create policy tenant on ${table}
          using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
          with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      `);
    }
    await runner.query(`
      create policy definer on identity.invitation for select to pixeltrace_owner using (true);
      create policy definer_remove on identity.invitation for delete to pixeltrace_owner using (true);
      create policy definer on identity.organisation_closing for select to pixeltrace_owner using (true);

      grant select, insert, update, delete on identity.invitation, identity.ownership_transfer, identity.ownership_claim, identity.organisation_closing to identity_writer;
      grant select, insert on identity.closing_receipt to identity_writer;
      grant delete on identity.api_key, identity.organisation to identity_writer;
      grant select, insert, update on ingest.usage_month to ingest_intake;
      grant select on ingest.usage_month to ingest_api;

      -- Who holds the link is not signed in anywhere: the invitation is found before its tenant is known.
      create function identity.invitation_of(hash bytea)
        returns table (id uuid, tenant_id uuid, organisation text, email text, role text, invited_by uuid, expires_at timestamptz)
        language sql stable security definer set search_path = '' as $$
          select i.id, i.tenant_id, o.name, i.email, i.role, i.invited_by, i.expires_at from identity.invitation i join identity.organisation o on o.id = i.tenant_id
          where i.token_hash = hash and i.expires_at > clock.now() $$;
      -- For the people invited, who may not be members: every tenant that holds their address.
      create function identity.inviting_tenants(address text) returns setof uuid
        language sql stable security definer set search_path = '' as $$
          select i.tenant_id from identity.invitation i where lower(i.email) = lower(address) $$;
      create function identity.purge_invitations() returns integer
        language sql volatile security definer set search_path = '' as $$
          with gone as (delete from identity.invitation i where i.expires_at <= clock.now() - interval '30 days' returning 1) select count(*)::integer from gone $$;
      create function identity.due_closings(p_limit integer) returns table (closing_id uuid, tenant_id uuid)
        language sql stable security definer set search_path = '' as $$
          select c.id, c.tenant_id from identity.organisation_closing c where c.due_at <= clock.now() order by c.due_at limit p_limit $$;
      create function identity.is_closing(p_tenant uuid) returns boolean
        language sql stable security definer set search_path = '' as $$
          select exists (select from identity.organisation_closing c where c.tenant_id = p_tenant) $$;
      create function identity.erasing_tenant(p_tenant uuid) returns boolean
        language sql stable security definer set search_path = '' as $$
          select exists (select from identity.organisation_closing c where c.tenant_id = p_tenant and c.state = 'erasing' and c.due_at <= clock.now()) $$;

      -- Members and invitations that wait count together. Locks the organisation, so that two requests at the limit do not both pass.
      create function identity.team_size(p_tenant uuid) returns table (members integer, owners integer, invitations integer, projects integer, keys integer)
        language plpgsql volatile security definer set search_path = '' as $$
        begin
          perform pg_advisory_xact_lock(hashtextextended('organisation:' || p_tenant::text, 0));
          return query select
            (select count(*)::integer from identity.membership m where m.tenant_id = p_tenant),
            (select count(*)::integer from identity.membership m where m.tenant_id = p_tenant and m.role = 'owner'),
            (select count(*)::integer from identity.invitation i where i.tenant_id = p_tenant and i.expires_at > clock.now()),
            (select count(*)::integer from identity.project p where p.tenant_id = p_tenant and p.archived_at is null),
            (select count(*)::integer from identity.api_key k where k.tenant_id = p_tenant and k.revoked_at is null);
        end $$;

      -- May this organisation begin another session? Counts it if so. Sessions are counted in lanes, so that starts do not queue on one row; within 64 of the ceiling they do,
      -- and then the count is exact (fewer than 64 transactions of intake can be open at once). Whatever has begun is recorded to its end.
      create function ingest.admit_session(p_tenant uuid) returns table (verdict text, retention_days integer)
        language plpgsql volatile security invoker set search_path = '' as $$
        declare
          this_month constant date := date_trunc('month', clock.now() at time zone 'utc')::date;
          my_lane constant smallint := (pg_backend_pid() % 16)::smallint;
          lock_key constant bigint := hashtextextended('sessions:' || p_tenant::text, 0);
          plan record;
          used bigint;
        begin
          select * into plan from identity.plan_of(p_tenant);
          if identity.is_closing(p_tenant) then return query select 'closing', 0; return; end if;
          select coalesce(sum(d.bytes), 0) into used from ingest.usage_day d where d.tenant_id = p_tenant and d.day >= this_month;
          if used >= plan.monthly_bytes then return query select 'bytes', 0; return; end if;
          select coalesce(sum(u.sessions), 0) into used from ingest.usage_month u where u.tenant_id = p_tenant and u.month = this_month;
          if plan.monthly_sessions - used <= 64 then perform pg_advisory_xact_lock(lock_key); else perform pg_advisory_xact_lock_shared(lock_key); end if;
          -- A new statement, so a new snapshot: counted again under the lock.
          select coalesce(sum(u.sessions), 0) into used from ingest.usage_month u where u.tenant_id = p_tenant and u.month = this_month;
          if used >= plan.monthly_sessions then return query select 'sessions', 0; return; end if;
          insert into ingest.usage_month as u (tenant_id, month, lane, sessions) values (p_tenant, this_month, my_lane, 1)
            on conflict (tenant_id, month, lane) do update set sessions = u.sessions + 1;
          return query select 'admitted', plan.retention_days;
        end $$;

      revoke all on function identity.invitation_of, identity.inviting_tenants, identity.purge_invitations, identity.due_closings, identity.is_closing, identity.erasing_tenant,
        identity.team_size, ingest.admit_session from public;
      grant execute on function identity.invitation_of, identity.inviting_tenants, identity.purge_invitations, identity.team_size to identity_writer;
      grant execute on function identity.due_closings to ingest_worker, identity_writer;
      grant execute on function identity.is_closing to ingest_intake, ingest_api, ingest_worker, ingest_eraser, identity_writer;
      grant execute on function ingest.admit_session to ingest_intake;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ingest.admit_session, identity.team_size, identity.erasing_tenant, identity.is_closing, identity.due_closings, identity.purge_invitations, identity.inviting_tenants, identity.invitation_of;
      drop index ingest.usage_day_by_tenant;
      drop table ingest.usage_month, identity.closing_receipt, identity.organisation_closing, identity.ownership_claim, identity.ownership_transfer, identity.invitation;
      revoke delete on identity.project, identity.api_key, identity.organisation from identity_writer;
      alter table identity.project drop column archived_at;
    `);
  }
}
