import type { MigrationInterface, QueryRunner } from 'typeorm';

const DUTIES = 'waitlist_worker, ingest_api, ingest_worker, ingest_eraser, privacy_api, privacy_worker';

/** How far this database knows the erasure ledger, which lives outside of it. A restored database knows less than the ledger holds. */
export class PrivacyCreateLedgerMark20261123131600 implements MigrationInterface {
  name = 'PrivacyCreateLedgerMark20261123131600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table privacy.erasure_ledger_mark (
        file text primary key check (file ~ '^[0-9a-f-]{36}$'),
        entries bigint not null check (entries > 0),
        hash bytea not null check (length(hash) = 32),
        marked_at timestamptz not null default clock.now()
      );
      grant usage on schema privacy to ${DUTIES};
      grant select, insert, update on privacy.erasure_ledger_mark to ${DUTIES};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table privacy.erasure_ledger_mark;
      revoke usage on schema privacy from waitlist_worker, ingest_api, ingest_worker, ingest_eraser;
    `);
  }
}
