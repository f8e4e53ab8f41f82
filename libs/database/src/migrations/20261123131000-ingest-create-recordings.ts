import type { MigrationInterface, QueryRunner } from 'typeorm';

const TENANT_TABLES = ['session', 'session_key', 'chunk', 'segment', 'session_event', 'picture', 'erasure', 'project_setting', 'tenant_key'];

/** Sessions, their chunks and keys, what the worker makes of them, and erasures. Blocks are shared by tenants and hold no personal column. */
export class IngestCreateRecordings20261123131000 implements MigrationInterface {
  name = 'IngestCreateRecordings20261123131000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ingest.project_setting (
        tenant_id uuid not null,
        project_id uuid primary key,
        recording_enabled boolean not null default true,
        masking text not null default 'mask-inputs' check (masking in ('block', 'mask-all', 'mask-inputs', 'none')),
        masking_floor text not null default 'mask-inputs' check (masking_floor in ('block', 'mask-all', 'mask-inputs', 'none')),
        consent_mode text not null default 'required' check (consent_mode in ('required', 'not-required')),
        sample_rate real not null default 1 check (sample_rate between 0 and 1),
        frames_per_second real not null default 2 check (frames_per_second between 0.1 and 8),
        retention_days integer not null default 30 check (retention_days between 1 and 3650),
        daily_bytes bigint not null default 10737418240 check (daily_bytes >= 0),
        version integer not null default 1,
        updated_at timestamptz not null default clock.now()
      );

      create table ingest.session (
        id uuid primary key,
        tenant_id uuid not null,
        project_id uuid not null,
        state text not null default 'recording' check (state in ('recording', 'ended', 'erased')),
        started_at timestamptz not null,
        ended_at timestamptz,
        last_chunk_at timestamptz,
        expires_at timestamptz not null,
        consent_record_id uuid,
        end_user text check (length(end_user) <= 128),
        recorder_version text,
        engine text,
        privacy text,
        width integer,
        height integer,
        duration_ms bigint not null default 0,
        route text,
        clock_offset_ms bigint,
        accepted_chunks integer not null default 0,
        accepted_bytes bigint not null default 0,
        last_seq integer,
        next_seq integer not null default 0,
        next_segment integer not null default 0,
        gap_since timestamptz,
        lease_token uuid,
        lease_until timestamptz,
        client_ledger jsonb,
        server_ledger jsonb not null default '{}',
        erased_at timestamptz
      );
      create index session_by_project on ingest.session (tenant_id, project_id, started_at desc, id desc);
      create index session_by_expiry on ingest.session (expires_at) where state <> 'erased';
      create index session_open on ingest.session (last_chunk_at) where state = 'recording';

      -- One data key per session, wrapped by its tenant's key; gone when the session is erased, and never made twice.
      create table ingest.tenant_key (
        tenant_id uuid not null,
        version integer not null,
        master_key_id text not null,
        wrapped bytea not null,
        created_at timestamptz not null default clock.now(),
        primary key (tenant_id, version)
      );
      create table ingest.session_key (
        session_id uuid primary key,
        tenant_id uuid not null,
        tenant_key_version integer not null,
        wrapped bytea not null
      );

      create table ingest.block (
        id uuid primary key,
        object_key text not null unique,
        bytes integer not null,
        created_at timestamptz not null default clock.now(),
        state text not null default 'live' check (state in ('live', 'compacting', 'removed')),
        removed_at timestamptz
      );
      create index block_live on ingest.block (created_at) where state <> 'removed';

      -- The chunk row is the work item. It stays as the memory of what was acknowledged; its bytes go once they are in a segment.
      create table ingest.chunk (
        session_id uuid not null,
        seq integer not null check (seq >= 0),
        tenant_id uuid not null,
        sha256 bytea not null check (length(sha256) = 32),
        received_at timestamptz not null default clock.now(),
        client_sent_at timestamptz,
        body_length integer not null,
        block_id uuid,
        object_key text,
        block_offset integer,
        block_length integer,
        state text not null default 'accepted' check (state in ('accepted', 'drained', 'quarantined')),
        primary key (session_id, seq)
      );
      create index chunk_by_block on ingest.chunk (block_id) where block_id is not null;
      create index chunk_waiting on ingest.chunk (received_at) where state = 'accepted';

      create table ingest.segment (
        session_id uuid not null,
        number integer not null,
        tenant_id uuid not null,
        first_t integer not null,
        last_t integer not null,
        -- [[t, byte offset], …] of the keyframes inside.
        keyframes jsonb not null,
        gaps jsonb not null default '[]',
        frames integer not null,
        bytes integer not null,
        object_key text not null unique,
        created_at timestamptz not null default clock.now(),
        primary key (session_id, number)
      );

      create table ingest.session_event (
        session_id uuid not null,
        tenant_id uuid not null,
        segment integer not null,
        ordinal integer not null,
        t integer not null,
        kind text not null,
        data jsonb not null default '{}',
        primary key (session_id, segment, ordinal)
      );
      create index session_event_by_time on ingest.session_event (session_id, t);

      create table ingest.picture (
        session_id uuid not null,
        kind text not null check (kind in ('poster', 'thumbnail')),
        t integer not null,
        tenant_id uuid not null,
        width integer not null,
        height integer not null,
        bytes integer not null,
        object_key text not null unique,
        primary key (session_id, kind, t)
      );

      create table ingest.erasure (
        id uuid primary key,
        tenant_id uuid not null,
        session_id uuid not null unique,
        requested_by_kind text not null,
        requested_by_id text not null,
        requested_at timestamptz not null default clock.now(),
        state text not null default 'requested' check (state in ('requested', 'done')),
        objects_removed integer not null default 0,
        bytes_removed bigint not null default 0,
        done_at timestamptz
      );
    `);
    for (const table of TENANT_TABLES) {
      await runner.query(`
        alter table ingest.${table} enable row level security;
        alter table ingest.${table} force row level security;
        create policy tenant on ingest.${table}
          using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
          with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      `);
    }
    await runner.query(`
      grant usage on schema ingest to ingest_intake, ingest_api, ingest_worker, ingest_eraser;
      grant select on ingest.project_setting to ingest_intake, ingest_api, ingest_worker;
      grant insert, update on ingest.project_setting to ingest_api;
      grant select, insert, update on ingest.session to ingest_intake;
      grant select, update on ingest.session to ingest_api, ingest_worker, ingest_eraser;
      grant select, insert on ingest.tenant_key to ingest_intake;
      grant select on ingest.tenant_key to ingest_api, ingest_worker;
      grant select, insert on ingest.session_key to ingest_intake;
      grant select on ingest.session_key to ingest_api, ingest_worker;
      grant select, delete, maintain on ingest.session_key to ingest_eraser;
      grant delete on ingest.session_key to ingest_api;
      grant select, insert on ingest.block to ingest_intake;
      grant select, insert, update on ingest.block to ingest_worker, ingest_eraser;
      grant select, insert on ingest.chunk to ingest_intake;
      grant select, update on ingest.chunk to ingest_worker, ingest_eraser;
      grant select on ingest.chunk to ingest_api;
      grant select, insert on ingest.segment, ingest.session_event, ingest.picture to ingest_worker;
      grant update on ingest.picture to ingest_worker;
      grant select on ingest.segment, ingest.session_event, ingest.picture to ingest_api;
      grant select, delete on ingest.segment, ingest.session_event, ingest.picture to ingest_eraser;
      grant select, insert on ingest.erasure to ingest_api;
      grant select, update on ingest.erasure to ingest_eraser;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table ingest.erasure, ingest.picture, ingest.session_event, ingest.segment, ingest.chunk, ingest.block,
        ingest.session_key, ingest.tenant_key, ingest.session, ingest.project_setting cascade;
    `);
  }
}
