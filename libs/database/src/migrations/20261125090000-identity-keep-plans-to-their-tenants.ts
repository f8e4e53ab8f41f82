import type { MigrationInterface, QueryRunner } from 'typeorm';

const CEILING_OF = (plan: string): string => `
  create or replace function ingest.sessions_over_ceiling(p_limit integer) returns table (tenant_id uuid, session_id uuid)
  language sql stable security definer set search_path = '' as $$
    select s.tenant_id, s.id from (
      select d.tenant_id, sum(d.bytes) as used from ingest.usage_day d
      where d.day >= date_trunc('month', clock.now() at time zone 'utc')::date group by d.tenant_id
    ) u
    cross join lateral identity.${plan}(u.tenant_id) p
    join ingest.session s on s.tenant_id = u.tenant_id and s.state = 'recording'
    where u.used >= p.monthly_bytes limit p_limit
  $$;`;

/**
 * The sweep at the ceiling lets the owner read every assignment, so functions that run as the owner no longer get the tenant's rows alone by themselves: those that a duty may call name the
 * tenants of the transaction, and the sweep has a function of its own that no duty may call.
 */
export class IdentityKeepPlansToTheirTenants20261125090000 implements MigrationInterface {
  name = 'IdentityKeepPlansToTheirTenants20261125090000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function identity.assigned_plan_of(p_tenant uuid)
        returns table (code text, name text, retention_days integer, monthly_bytes bigint, monthly_sessions bigint, members integer, projects integer, keys integer, since timestamptz)
        language sql stable security definer set search_path = '' as $$
          select p.code, p.name, p.retention_days, p.monthly_bytes, p.monthly_sessions, p.members, p.projects, p.keys, a.effective_from
          from (select null) one (x)
          left join lateral (
            select * from identity.plan_assignment x where x.tenant_id = p_tenant and x.effective_from <= clock.now() order by x.effective_from desc, x.assigned_at desc limit 1
          ) a on true
          join identity.plan p on p.code = coalesce(a.plan_code, 'unlimited') $$;
      revoke all on function identity.assigned_plan_of from public;

      create or replace function identity.plan_of(p_tenant uuid)
        returns table (code text, name text, retention_days integer, monthly_bytes bigint, monthly_sessions bigint, members integer, projects integer, keys integer, since timestamptz)
        language sql stable security definer set search_path = '' as $$
          select * from identity.assigned_plan_of(case when p_tenant = any ((select tenancy.current_tenants())::uuid[]) then p_tenant end) $$;

      create or replace function identity.next_plan_of(p_tenant uuid) returns table (code text, name text, retention_days integer, effective_from timestamptz, announced_at timestamptz)
        language sql stable security definer set search_path = '' as $$
          select p.code, p.name, p.retention_days, a.effective_from, a.assigned_at from identity.plan_assignment a join identity.plan p on p.code = a.plan_code
          where a.tenant_id = p_tenant and a.tenant_id = any ((select tenancy.current_tenants())::uuid[]) and a.effective_from > clock.now() order by a.effective_from limit 1 $$;
      ${CEILING_OF('assigned_plan_of')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${CEILING_OF('plan_of')}
      create or replace function identity.plan_of(p_tenant uuid)
        returns table (code text, name text, retention_days integer, monthly_bytes bigint, monthly_sessions bigint, members integer, projects integer, keys integer, since timestamptz)
        language sql stable security definer set search_path = '' as $$
          select p.code, p.name, p.retention_days, p.monthly_bytes, p.monthly_sessions, p.members, p.projects, p.keys, a.effective_from
          from (select null) one (x)
          left join lateral (
            select * from identity.plan_assignment x where x.tenant_id = p_tenant and x.effective_from <= clock.now() order by x.effective_from desc, x.assigned_at desc limit 1
          ) a on true
          join identity.plan p on p.code = coalesce(a.plan_code, 'unlimited') $$;
      create or replace function identity.next_plan_of(p_tenant uuid) returns table (code text, name text, retention_days integer, effective_from timestamptz, announced_at timestamptz)
        language sql stable security definer set search_path = '' as $$
          select p.code, p.name, p.retention_days, a.effective_from, a.assigned_at from identity.plan_assignment a join identity.plan p on p.code = a.plan_code
          where a.tenant_id = p_tenant and a.effective_from > clock.now() order by a.effective_from limit 1 $$;
      drop function identity.assigned_plan_of;
    `);
  }
}
