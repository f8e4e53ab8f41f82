import type { MigrationInterface, QueryRunner } from 'typeorm';

const TENANT_TABLES = ['session_facet', 'session_tag'];

/**
 * What recordings are searched by. A facet is one searchable fact of a session; its index has them in the order of the list, so that a page is read
 * where it starts. Text compares leakproof and by bytes ("C"), so that row-level security keeps no index from being used.
 */
export class IngestSearchRecordings20261124130000 implements MigrationInterface {
  name = 'IngestSearchRecordings20261124130000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table ingest.session
        add column device_class text check (device_class in ('phone', 'tablet', 'desktop')),
        add column first_pointer text check (first_pointer in ('m', 't', 'p')),
        add column dpr real,
        add column event_counts jsonb not null default '{}',
        add column facets integer not null default 0;
      create index session_by_duration on ingest.session (tenant_id, project_id, duration_ms desc, id desc) where state <> 'erased';
      create index session_of_end_user on ingest.session (tenant_id, project_id, end_user, started_at desc, id desc) where end_user is not null;
      create index session_live on ingest.session (tenant_id, project_id, started_at desc, id desc) where state = 'recording' and ended_at is null;

      create table ingest.session_facet (
        session_id uuid not null,
        facet text collate "C" not null check (length(facet) between 1 and 200),
        tenant_id uuid not null,
        project_id uuid not null,
        started_at timestamptz not null,
        primary key (session_id, facet)
      );
      create index session_facet_by_time on ingest.session_facet (tenant_id, project_id, facet, started_at desc, session_id desc);

      -- What the app reported, and what members noted. A name that the app reported with two values has two rows.
      create table ingest.session_tag (
        session_id uuid not null,
        source text not null check (source in ('recorder', 'member')),
        name text not null check (length(name) between 1 and 64),
        value text not null check (length(value) <= 256),
        tenant_id uuid not null,
        set_at timestamptz not null default clock.now(),
        primary key (session_id, source, name, value)
      );

      -- [[bin of five seconds, frames, share of the picture that changed in thousandths, pointer events, clicks, keys, scrolls], …]
      alter table ingest.segment add column activity jsonb not null default '[]';
    `);
    for (const table of TENANT_TABLES) {
      await runner.query(`
        alter table ingest.${table} enable row level security;
        alter table ingest.${table} force row level security;
        create policy tenant on ingest.${table}
          using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
          with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
        grant select, insert, delete on ingest.${table} to ingest_worker, ingest_api;
        grant select, delete on ingest.${table} to ingest_eraser;
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table ingest.session_tag, ingest.session_facet;
      alter table ingest.segment drop column activity;
      drop index ingest.session_live, ingest.session_of_end_user, ingest.session_by_duration;
      alter table ingest.session drop column facets, drop column event_counts, drop column dpr, drop column first_pointer, drop column device_class;
    `);
  }
}
