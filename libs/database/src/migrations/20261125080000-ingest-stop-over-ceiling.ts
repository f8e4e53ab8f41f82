import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A sweep finds what still runs although its organisation has used up the bytes of the month: intake looks at the ceiling of a month only when a session begins. */
export class IngestStopOverCeiling20261125080000 implements MigrationInterface {
  name = 'IngestStopOverCeiling20261125080000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create policy sweep on ingest.usage_day for select to pixeltrace_owner using (true);
      create policy sweep on identity.plan_assignment for select to pixeltrace_owner using (true);

      create function ingest.sessions_over_ceiling(p_limit integer) returns table (tenant_id uuid, session_id uuid)
      language sql stable security definer set search_path = '' as $$
        select s.tenant_id, s.id from (
          select d.tenant_id, sum(d.bytes) as used from ingest.usage_day d
          where d.day >= date_trunc('month', clock.now() at time zone 'utc')::date group by d.tenant_id
        ) u
        cross join lateral identity.plan_of(u.tenant_id) p
        join ingest.session s on s.tenant_id = u.tenant_id and s.state = 'recording'
        where u.used >= p.monthly_bytes limit p_limit
      $$;
      revoke execute on function ingest.sessions_over_ceiling from public;
      grant execute on function ingest.sessions_over_ceiling to ingest_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ingest.sessions_over_ceiling;
      drop policy sweep on identity.plan_assignment;
      drop policy sweep on ingest.usage_day;
    `);
  }
}
