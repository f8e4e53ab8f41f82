import type { MigrationInterface, QueryRunner } from 'typeorm';

const READERS = 'ingest_api, ingest_intake, ingest_worker, ingest_eraser, identity_writer, privacy_api, privacy_worker';
const GIB = 1024 ** 3;

/** Code, name, retention in days, bytes and sessions a month, members, projects, API keys. */
const PLANS: readonly (readonly [string, string, number, number, number, number, number, number])[] = [
  ['starter', 'Starter', 30, 10 * GIB, 5_000, 5, 3, 20],
  ['team', 'Team', 90, 200 * GIB, 100_000, 25, 20, 200],
  ['business', 'Business', 365, 2_000 * GIB, 1_000_000, 250, 200, 2_000],
  ['unlimited', 'Unlimited', 3_650, 1_000_000 * GIB, 1_000_000_000, 100_000, 100_000, 1_000_000],
];

/**
 * What an organisation may use. A plan's ceilings never change once somebody has it: other ceilings are another plan. Which plan holds is the newest assignment
 * whose day has come, so a downgrade that was announced comes into force by itself. An organisation from before there were plans has no assignment and no ceiling.
 */
export class IdentityCreatePlans20261124110100 implements MigrationInterface {
  name = 'IdentityCreatePlans20261124110100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table identity.plan (
        code text primary key check (code ~ '^[a-z][a-z0-9-]{1,39}$'),
        name text not null check (length(name) between 1 and 80),
        retention_days integer not null check (retention_days between 1 and 3650),
        monthly_bytes bigint not null check (monthly_bytes >= 0),
        monthly_sessions bigint not null check (monthly_sessions >= 0),
        members integer not null check (members >= 1),
        projects integer not null check (projects >= 1),
        keys integer not null check (keys >= 1),
        created_at timestamptz not null default clock.now(),
        -- No organisation is given it any more.
        retired_at timestamptz
      );
      create table identity.plan_assignment (
        id uuid primary key,
        tenant_id uuid not null references identity.organisation (id),
        plan_code text not null references identity.plan (code),
        effective_from timestamptz not null,
        assigned_at timestamptz not null default clock.now(),
        assigned_by_kind text not null,
        assigned_by_id text not null
      );
      create index plan_assignment_by_tenant on identity.plan_assignment (tenant_id, effective_from desc, assigned_at desc);
      alter table identity.plan_assignment enable row level security;
      alter table identity.plan_assignment force row level security;
      create policy tenant on identity.plan_assignment
        using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
        with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      grant select, insert, update on identity.plan to identity_writer;
      grant select, insert, delete on identity.plan_assignment to identity_writer;

      -- The transaction must name the tenant: row-level security binds the owner as well.
      create function identity.plan_of(p_tenant uuid)
        returns table (code text, name text, retention_days integer, monthly_bytes bigint, monthly_sessions bigint, members integer, projects integer, keys integer, since timestamptz)
        language sql stable security definer set search_path = '' as $$
          select p.code, p.name, p.retention_days, p.monthly_bytes, p.monthly_sessions, p.members, p.projects, p.keys, a.effective_from
          from (select null) one (x)
          left join lateral (
            select * from identity.plan_assignment x where x.tenant_id = p_tenant and x.effective_from <= clock.now() order by x.effective_from desc, x.assigned_at desc limit 1
          ) a on true
          join identity.plan p on p.code = coalesce(a.plan_code, 'unlimited') $$;

      -- What was announced and is not in force yet.
      create function identity.next_plan_of(p_tenant uuid) returns table (code text, name text, retention_days integer, effective_from timestamptz, announced_at timestamptz)
        language sql stable security definer set search_path = '' as $$
          select p.code, p.name, p.retention_days, a.effective_from, a.assigned_at from identity.plan_assignment a join identity.plan p on p.code = a.plan_code
          where a.tenant_id = p_tenant and a.effective_from > clock.now() order by a.effective_from limit 1 $$;

      revoke all on function identity.plan_of, identity.next_plan_of from public;
      grant execute on function identity.plan_of, identity.next_plan_of to ${READERS};
    `);
    for (const plan of PLANS) {
      await runner.query('insert into identity.plan (code, name, retention_days, monthly_bytes, monthly_sessions, members, projects, keys) values ($1, $2, $3, $4, $5, $6, $7, $8)', [...plan]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function identity.next_plan_of, identity.plan_of;
      drop table identity.plan_assignment, identity.plan;
    `);
  }
}
