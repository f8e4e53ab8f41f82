import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who watched, and people whom the audit log names, can be known and erased: the viewing stays without its viewer, the leaf without what it said of them. */
export class AccessErasePeople20261125052000 implements MigrationInterface {
  name = 'AccessErasePeople20261125052000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index viewing_by_member on ingest.viewing (viewer_id) where viewer_kind = 'member';
      create policy members_read on ingest.viewing for select to pixeltrace_owner using (viewer_kind = 'member');
      create policy members_forget on ingest.viewing for update to pixeltrace_owner using (viewer_kind = 'member') with check (viewer_kind = 'member');
      create function ingest.viewings_of_member(p_member text) returns table (recording_id uuid, reason text, started_at timestamptz, last_seen_at timestamptz)
        language sql stable security definer set search_path = '' as $$
          select v.session_id, v.reason, v.started_at, v.last_seen_at from ingest.viewing v where v.viewer_kind = 'member' and v.viewer_id = p_member order by v.started_at, v.id $$;
      -- One name for all of a person's viewings, which says nothing of who it was.
      create function ingest.forget_viewer(p_member text) returns bigint language sql volatile security definer set search_path = '' as $$
          with forgotten as (select 'erased-' || gen_random_uuid() as name),
            gone as (update ingest.viewing v set viewer_id = f.name, reason = null from forgotten f where v.viewer_kind = 'member' and v.viewer_id = p_member returning 1)
          select count(*) from gone $$;
      revoke all on function ingest.viewings_of_member, ingest.forget_viewer from public;
      grant usage on schema ingest to identity_writer;
      grant execute on function ingest.viewings_of_member, ingest.forget_viewer to identity_writer;

      create policy people_read on audit.personal for select to pixeltrace_owner using (true);
      create policy people_redact on audit.personal for delete to pixeltrace_owner using (true);
      -- What leaves say of a person, by any value that they hold of them.
      create function audit.personal_of(p_value text) returns table (leaf_id uuid, fields jsonb) language sql stable security definer set search_path = '' as $$
          select p.leaf_id, f.fields from audit.personal p cross join lateral (select convert_from(p.fields, 'utf8')::jsonb as fields) f
          where exists (select from jsonb_each_text(f.fields) v where lower(v.value) = lower(p_value)) $$;
      create function audit.redact(p_value text) returns bigint language sql volatile security definer set search_path = '' as $$
          with gone as (delete from audit.personal p where p.leaf_id in (select o.leaf_id from audit.personal_of(p_value) o) returning 1) select count(*) from gone $$;
      revoke all on function audit.personal_of, audit.redact from public;
      grant execute on function audit.personal_of, audit.redact to privacy_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function audit.redact, audit.personal_of;
      drop policy people_redact on audit.personal;
      drop policy people_read on audit.personal;
      drop function ingest.forget_viewer, ingest.viewings_of_member;
      revoke usage on schema ingest from identity_writer;
      drop policy members_forget on ingest.viewing;
      drop policy members_read on ingest.viewing;
      drop index ingest.viewing_by_member;
    `);
  }
}
