import type { MigrationInterface, QueryRunner } from 'typeorm';

const DUTIES = 'waitlist_api, waitlist_worker, ingest_intake, ingest_api, ingest_worker, ingest_eraser, privacy_api, privacy_worker';

/**
 * Which backups there are, until when, and that they are gone (clause D3); which restores there were, and whether they are open. What leaves the waitlist, and who is not to be
 * written to, is put down in the transaction that makes it so: from there it is carried to the erasure ledger, whatever code made it.
 */
export class PrivacyKeepBackups20261125030000 implements MigrationInterface {
  name = 'PrivacyKeepBackups20261125030000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table privacy.backup_set (
        id uuid primary key,
        -- 'pixeltrace' for those made here; otherwise whose they are, and what they are called there.
        source text not null check (source ~ '^[a-z0-9-]{1,40}$'),
        external_id text check (length(external_id) between 1 and 200),
        state text not null check (state in ('running', 'complete', 'failed')),
        -- The oldest moment whose state it can bring back.
        oldest_data_at timestamptz not null,
        taken_at timestamptz not null check (taken_at >= oldest_data_at),
        expires_at timestamptz not null check (expires_at <= oldest_data_at + interval '30 days'),
        table_count integer,
        row_count bigint,
        byte_count bigint,
        part_count integer,
        manifest_sha256 bytea check (length(manifest_sha256) = 32),
        checked_at timestamptz,
        check_failed_at timestamptz,
        key_destroyed_at timestamptz,
        absent_at timestamptz,
        alarmed_at timestamptz,
        check ((source = 'pixeltrace') = (external_id is null)),
        unique (source, external_id)
      );
      create index backup_set_there on privacy.backup_set (expires_at) where absent_at is null;
      create index backup_set_taken on privacy.backup_set (taken_at desc);
      create table privacy.restore_run (
        id uuid primary key,
        backup_set_id uuid,
        data_of timestamptz not null,
        restored_at timestamptz not null default clock.now(),
        opened_at timestamptz
      );
      -- The ledger that belongs to this database: with another one, or with none, nothing opens.
      create table privacy.ledger_identity (
        only_row boolean primary key default true check (only_row),
        id uuid not null
      );
      create table privacy.ledger_outbox (
        number bigint generated always as identity primary key,
        kind text not null,
        subject_id text not null,
        at timestamptz not null default clock.now()
      );
      grant select, insert, update on privacy.backup_set to privacy_worker, privacy_api;
      grant select, update on privacy.restore_run to privacy_worker;
      grant insert on privacy.restore_run to privacy_worker, privacy_api;
      grant select, update, delete on privacy.ledger_outbox to waitlist_worker;
      grant usage on schema privacy to ${DUTIES};
      grant select on privacy.erasure_ledger_mark, privacy.restore_run, privacy.ledger_identity to ${DUTIES};
      grant insert on privacy.ledger_identity to ${DUTIES};

      create function privacy.note_for_ledger() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          insert into privacy.ledger_outbox (kind, subject_id) values (tg_argv[0], old.id);
          return null;
        end $$;
      revoke execute on function privacy.note_for_ledger from public;
      create trigger told_to_ledger after delete on waitlist.subscriber for each row execute function privacy.note_for_ledger('waitlist-place');
      alter table mail.suppression add column in_ledger boolean not null default false;
      create index suppression_not_in_ledger on mail.suppression (created_at) where not in_ledger;
      grant update (in_ledger) on mail.suppression to waitlist_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger told_to_ledger on waitlist.subscriber;
      alter table mail.suppression drop column in_ledger;
      drop function privacy.note_for_ledger;
      drop table privacy.ledger_outbox, privacy.ledger_identity, privacy.restore_run, privacy.backup_set;
    `);
  }
}
