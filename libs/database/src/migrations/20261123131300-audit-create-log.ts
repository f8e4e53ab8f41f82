import type { MigrationInterface, QueryRunner } from 'typeorm';

const WRITERS = 'waitlist_api, waitlist_worker, ingest_intake, ingest_api, ingest_worker, ingest_eraser, privacy_api, privacy_worker, identity_writer, audit_sequencer';

/** The audit log: leaves that wait for their number, entries in Merkle order, what can be erased, and signed checkpoints. */
export class AuditCreateLog20261123131300 implements MigrationInterface {
  name = 'AuditCreateLog20261123131300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit.leaf_outbox (
        id uuid primary key,
        log text not null check (log = 'platform' or log like 'tenant:%'),
        tenant_id uuid,
        leaf bytea not null,
        created_at timestamptz not null default clock.now(),
        check ((tenant_id is null) = (log = 'platform'))
      );
      create index leaf_outbox_order on audit.leaf_outbox (created_at, id);
      -- What a leaf says about a person: outside the log, behind a salted commitment, so that it can be erased.
      create table audit.personal (
        leaf_id uuid primary key,
        tenant_id uuid,
        salt bytea not null check (length(salt) = 32),
        fields bytea not null
      );
      create table audit.entry (
        log text not null,
        number bigint not null check (number >= 0),
        id uuid not null unique,
        tenant_id uuid,
        leaf bytea not null,
        leaf_hash bytea not null check (length(leaf_hash) = 32),
        sequenced_at timestamptz not null default clock.now(),
        primary key (log, number)
      );
      -- Size and right edge of each log's tree, so that a leaf is appended without reading the others.
      create table audit.log (
        log text primary key,
        tenant_id uuid,
        size bigint not null default 0,
        edge bytea[] not null default '{}',
        anchored_size bigint not null default 0
      );
      create table audit.checkpoint (
        size bigint not null,
        root bytea not null,
        note text not null,
        created_at timestamptz not null default clock.now(),
        primary key (created_at, size)
      );

      create function audit.refuse_change() returns trigger language plpgsql set search_path = ''
        as $$ begin raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege'; end $$;
      create trigger append_only before update or delete or truncate on audit.entry for each statement execute function audit.refuse_change();
      create trigger append_only before update or delete or truncate on audit.checkpoint for each statement execute function audit.refuse_change();
    `);
    for (const table of ['leaf_outbox', 'personal', 'entry', 'log']) {
      await runner.query(`
        alter table audit.${table} enable row level security;
        alter table audit.${table} force row level security;
        create policy sequencer on audit.${table} to audit_sequencer using (true) with check (true);
      `);
    }
    await runner.query(`
      create policy append on audit.leaf_outbox for insert to ${WRITERS} with check (true);
      create policy append on audit.personal for insert to ${WRITERS} with check (true);
      create policy tenant on audit.personal to privacy_api, privacy_worker using (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      create policy tenant on audit.entry for select to privacy_api, privacy_worker using (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      create policy platform on audit.personal to privacy_worker using (tenant_id is null);
      create policy platform on audit.entry for select to privacy_worker using (tenant_id is null);

      grant usage on schema audit to ${WRITERS};
      grant insert on audit.leaf_outbox, audit.personal to ${WRITERS};
      grant select, delete on audit.leaf_outbox to audit_sequencer;
      grant select on audit.personal to audit_sequencer, privacy_api, privacy_worker;
      grant delete on audit.personal to privacy_worker;
      grant select, insert on audit.entry, audit.checkpoint to audit_sequencer;
      grant select on audit.entry, audit.checkpoint to privacy_api, privacy_worker;
      grant select, insert, update on audit.log to audit_sequencer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table audit.checkpoint, audit.log, audit.entry, audit.personal, audit.leaf_outbox;
      drop function audit.refuse_change();
      revoke usage on schema audit from ${WRITERS};
    `);
  }
}
