import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = 'privacy.subject_case, privacy.case_node, privacy.case_dependency, privacy.case_archive';

/** What is done with everything held about a person: a case, a node for each data holder of each app, and what waits for what. */
export class PrivacyCreateCases20261125020000 implements MigrationInterface {
  name = 'PrivacyCreateCases20261125020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table privacy.subject_case (
        id uuid primary key,
        kind text not null check (kind in ('locate', 'export', 'erase', 'rectify', 'restrict', 'lift')),
        request_id uuid,
        state text not null default 'running' check (state in ('running', 'blocked', 'ending', 'done')),
        planned boolean not null default false,
        -- Whom it is about and what is corrected, sealed for this app alone; gone when it ends.
        subject bytea,
        changes bytea,
        -- Where the person hears of it, sealed; gone when there is nothing more to say.
        contact bytea,
        -- How often everything was asked again after an erasure.
        rounds integer not null default 0,
        opened_at timestamptz not null default clock.now(),
        erased_at timestamptz,
        ended_at timestamptz,
        certificate jsonb,
        backups_due_at timestamptz,
        backups_clear_at timestamptz,
        backups_certificate jsonb
      );
      create unique index subject_case_of_request on privacy.subject_case (request_id, kind) where request_id is not null;
      create index subject_case_by_time on privacy.subject_case (opened_at desc, id desc);

      create table privacy.case_node (
        id uuid primary key,
        case_id uuid not null references privacy.subject_case on delete cascade,
        app text not null check (app in ('waitlist', 'ingest', 'privacy')),
        -- Empty: asks the app which holders it has.
        holder text not null,
        stores text[] not null default '{}',
        phase text not null check (phase in ('plan', 'act', 'verify')),
        state text not null default 'waiting' check (state in ('waiting', 'running', 'acted', 'erased', 'verified-absent', 'answered', 'lawful-exception')),
        records integer not null default 0,
        remaining integer not null default 0,
        exception text,
        -- What is on its way, and until when an answer is waited for.
        exchange_id uuid unique,
        lease_until timestamptz,
        not_before timestamptz,
        attempts integer not null default 0,
        blocked text,
        -- Names of holders, or counts: nothing personal.
        answer jsonb,
        answered_at timestamptz,
        verified_at timestamptz,
        unique (case_id, app, holder)
      );

      create table privacy.case_dependency (
        node_id uuid not null references privacy.case_node on delete cascade,
        needs_id uuid not null references privacy.case_node on delete cascade,
        primary key (node_id, needs_id),
        check (node_id <> needs_id)
      );

      create table privacy.case_archive (
        case_id uuid primary key references privacy.subject_case on delete cascade,
        -- The key of its bytes, sealed for this app alone; without it nothing can be read.
        sealed_key bytea,
        run uuid,
        parts integer,
        bytes bigint,
        sha256 bytea,
        files integer,
        omissions integer,
        link_number bigint not null default 0,
        code_hmac bytea,
        code_until timestamptz,
        code_tries integer not null default 0,
        codes_sent integer not null default 0,
        good_until timestamptz,
        fetched_at timestamptz
      );
      create index case_archive_by_end on privacy.case_archive (good_until) where sealed_key is not null;
      grant select, insert, update, delete on ${TABLES} to privacy_api, privacy_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${TABLES}`);
  }
}
