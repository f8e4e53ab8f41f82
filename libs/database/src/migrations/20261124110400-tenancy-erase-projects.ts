import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stays of a project: tombstones, and the evidence of what was deleted, kept and held. */
const KEPT = `array['ingest.session', 'ingest.deletion', 'ingest.retention_evidence', 'ingest.legal_hold', 'identity.project']`;

/** Removes a project that was put away and whose recordings are erased, with every row that names it. Tables are found in the catalogue by \`tenant_id\` and \`project_id\`. */
export class TenancyEraseProjects20261124110400 implements MigrationInterface {
  name = 'TenancyEraseProjects20261124110400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Answers \`not-archived\`, \`recordings\` (some are there, or an erasure is not done) or \`done\`.
      create function tenancy.erase_project(p_tenant uuid, p_project uuid) returns text
        language plpgsql volatile security definer set search_path = '' as $$
        declare
          target text;
        begin
          perform from identity.project p where p.tenant_id = p_tenant and p.id = p_project and p.archived_at is not null for update;
          if not found then return 'not-archived'; end if;
          if exists (select from ingest.session s where s.tenant_id = p_tenant and s.project_id = p_project and s.state <> 'erased')
            or exists (select from ingest.erasure e join ingest.session s on s.id = e.session_id where e.tenant_id = p_tenant and s.project_id = p_project and e.state <> 'done') then
            return 'recordings';
          end if;
          perform set_config('app.erasing_tenant', 'on', true);
          for target in
            select format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)' and format('%I.%I', n.nspname, c.relname) <> all (${KEPT})
              and (select count(*) from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname in ('tenant_id', 'project_id') and not a.attisdropped) = 2 order by 1
          loop
            execute format('delete from %s where tenant_id = $1 and project_id = $2', target) using p_tenant, p_project;
          end loop;
          perform set_config('app.erasing_tenant', '', true);
          delete from identity.project p where p.tenant_id = p_tenant and p.id = p_project;
          return 'done';
        end $$;
      revoke all on function tenancy.erase_project from public;
      grant execute on function tenancy.erase_project to identity_writer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function tenancy.erase_project');
  }
}
