import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who watched which stretch of which recording, and why; and whether a project lets its recordings be watched while they are made. */
export class IngestNoteViewings20261124130100 implements MigrationInterface {
  name = 'IngestNoteViewings20261124130100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table ingest.project_setting add column live_viewing boolean not null default false;

      create table ingest.viewing (
        id uuid primary key,
        tenant_id uuid not null,
        project_id uuid not null,
        session_id uuid not null,
        viewer_kind text not null,
        viewer_id text not null,
        reason text check (length(reason) between 1 and 500),
        live boolean not null default false,
        -- manifest, segment, poster, thumbnail, activity, events, masks, losses, tail
        shown text[] not null default '{}',
        started_at timestamptz not null default clock.now(),
        last_seen_at timestamptz not null default clock.now(),
        -- In milliseconds since the start of the recording. What is pending is in no audit leaf yet.
        watched int4multirange not null default '{}',
        pending int4multirange not null default '{}',
        noted_at timestamptz not null default clock.now()
      );
      create index viewing_by_viewer on ingest.viewing (session_id, viewer_id, started_at desc);
      create index viewing_by_time on ingest.viewing (tenant_id, project_id, started_at desc, id desc);
      create index viewing_pending on ingest.viewing (noted_at) where pending <> '{}';
      create index viewing_by_age on ingest.viewing (started_at);
      alter table ingest.viewing enable row level security;
      alter table ingest.viewing force row level security;
      create policy tenant on ingest.viewing
        using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
        with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      create policy sweep on ingest.viewing for select to pixeltrace_owner using (pending <> '{}' or started_at < clock.now() - interval '2 years');
      create policy purge on ingest.viewing for delete to pixeltrace_owner using (started_at < clock.now() - interval '2 years');
      grant select, insert, update on ingest.viewing to ingest_api;
      grant select, update (reason) on ingest.viewing to ingest_eraser;

      -- Viewings whose last stretch is in no leaf yet, of whatever tenant: ids only.
      create function ingest.viewings_to_note(p_limit integer) returns table (tenant_id uuid, viewing_id uuid)
      language sql stable security definer set search_path = '' as $$
        select v.tenant_id, v.id from ingest.viewing v where v.pending <> '{}' and v.noted_at < clock.now() - interval '10 seconds' order by v.noted_at limit p_limit
      $$;
      create function ingest.purge_viewings() returns bigint
      language sql security definer set search_path = '' as $$
        with gone as (delete from ingest.viewing v where v.started_at < clock.now() - interval '2 years' returning 1) select count(*) from gone
      $$;
      revoke execute on function ingest.viewings_to_note, ingest.purge_viewings from public;
      grant execute on function ingest.viewings_to_note, ingest.purge_viewings to ingest_api;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ingest.purge_viewings;
      drop function ingest.viewings_to_note;
      drop table ingest.viewing;
      alter table ingest.project_setting drop column live_viewing;
    `);
  }
}
