import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row for each nightly run of retention: numbers over all tenants, as evidence that it ran. */
export class IngestKeepNights20261124142000 implements MigrationInterface {
  name = 'IngestKeepNights20261124142000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ingest.retention_night (
        day date primary key,
        started_at timestamptz not null default clock.now(),
        finished_at timestamptz,
        projects integer not null default 0,
        announced integer not null default 0,
        held integer not null default 0,
        erased integer not null default 0
      );
      grant select, insert, update on ingest.retention_night to ingest_eraser;

      create function ingest.holds_overdue() returns integer
      language sql stable security definer set search_path = '' as $$
        select count(*)::integer from ingest.legal_hold h where h.released_at is null and h.review_at <= clock.now()
      $$;
      revoke execute on function ingest.holds_overdue from public;
      grant execute on function ingest.holds_overdue to ingest_eraser;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function ingest.holds_overdue; drop table ingest.retention_night;');
  }
}
