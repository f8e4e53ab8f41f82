import type { MigrationInterface, QueryRunner } from 'typeorm';

const DUTIES = 'waitlist_api, waitlist_worker, ingest_intake, ingest_api, ingest_worker, ingest_eraser, privacy_api, privacy_worker';

/** Where each store is (clause T1): written by every process as it starts. A store that moved has a row for each place it was seen in. */
export class RegistryCreateStores20261124190000 implements MigrationInterface {
  name = 'RegistryCreateStores20261124190000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table registry.store (
        kind text not null check (kind in ('database', 'queues', 'recordings', 'erasure-ledger', 'audit-checkpoints', 'mail')),
        backend text not null check (backend in ('postgres', 'redis', 'disk', 's3', 'smtp')),
        region text not null check (length(region) between 1 and 64),
        encrypted_in_transit boolean not null,
        first_seen_at timestamptz not null default clock.now(),
        seen_at timestamptz not null default clock.now(),
        primary key (kind, backend, region)
      );
      grant select on registry.store to privacy_api, privacy_worker;

      create function registry.record_store(kind text, backend text, region text, encrypted boolean) returns void
      language sql security definer set search_path = pg_catalog as $$
        insert into registry.store (kind, backend, region, encrypted_in_transit) values (kind, backend, region, encrypted)
        on conflict on constraint store_pkey do update set encrypted_in_transit = excluded.encrypted_in_transit, seen_at = clock.now()
      $$;
      revoke execute on function registry.record_store from public;
      grant execute on function registry.record_store to ${DUTIES};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function registry.record_store; drop table registry.store');
  }
}
