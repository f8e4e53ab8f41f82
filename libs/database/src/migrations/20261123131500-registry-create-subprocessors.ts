import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who else gets personal data. None out of the box: Postgres, Redis, blobs and mail run beside the apps. */
export class RegistryCreateSubprocessors20261123131500 implements MigrationInterface {
  name = 'RegistryCreateSubprocessors20261123131500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table registry.subprocessor (
        id uuid primary key default gen_random_uuid(),
        name text not null,
        host text not null check (host = lower(host) and host !~ '[/:@ ]'),
        country text not null check (country ~ '^[A-Z]{2}$'),
        purpose text not null,
        categories text[] not null check (cardinality(categories) > 0),
        announced_at timestamptz not null default clock.now(),
        active_from timestamptz not null,
        active_until timestamptz,
        check (active_until is null or active_until > active_from),
        check (active_from >= announced_at)
      );
      create index subprocessor_by_host on registry.subprocessor (host);
      grant usage on schema registry to waitlist_api, waitlist_worker, ingest_intake, ingest_api, ingest_worker, ingest_eraser, privacy_api, privacy_worker;
      grant select on registry.subprocessor to waitlist_api, waitlist_worker, ingest_intake, ingest_api, ingest_worker, ingest_eraser, privacy_api, privacy_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table registry.subprocessor;
      revoke usage on schema registry from waitlist_api, waitlist_worker, ingest_intake, ingest_api, ingest_worker, ingest_eraser, privacy_api, privacy_worker;
    `);
  }
}
