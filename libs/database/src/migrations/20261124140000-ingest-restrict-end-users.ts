import type { MigrationInterface, QueryRunner } from 'typeorm';

/** End users whose recordings are kept and used for nothing (clause R4), named by their customer's own pseudonym. */
export class IngestRestrictEndUsers20261124140000 implements MigrationInterface {
  name = 'IngestRestrictEndUsers20261124140000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ingest.end_user_restriction (
        tenant_id uuid not null,
        project_id uuid not null,
        end_user text not null check (length(end_user) between 1 and 128),
        restricted_at timestamptz not null default clock.now(),
        restricted_by_kind text not null,
        restricted_by_id text not null,
        primary key (project_id, end_user)
      );
      alter table ingest.end_user_restriction enable row level security;
      alter table ingest.end_user_restriction force row level security;
      create policy tenant on ingest.end_user_restriction
        using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
        with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      grant select on ingest.end_user_restriction to ingest_intake, ingest_worker;
      grant select, insert, delete on ingest.end_user_restriction to ingest_api, ingest_eraser;
      -- Every request of one end user starts here.
      create index session_by_end_user on ingest.session (project_id, end_user) where end_user is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index ingest.session_by_end_user; drop table ingest.end_user_restriction;');
  }
}
