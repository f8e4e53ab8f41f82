import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stays of a tenant: tombstones and what was done about them, both without a person in them; the audit log, whose personal part goes; and the closing itself, which goes last. */
const KEPT = `array['ingest.session', 'ingest.erasure', 'audit.entry', 'audit.log', 'audit.leaf_outbox', 'identity.organisation_closing']`;

/**
 * Erases everything of an organisation that has closed. Tables are found in the catalogue by their column \`tenant_id\`, so that one which is added later is not forgotten.
 * Runs as the owner, whom row-level security binds to the tenant that the transaction names, and only for an organisation whose closing is under way.
 */
export class TenancyEraseTenants20261124110300 implements MigrationInterface {
  name = 'TenancyEraseTenants20261124110300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      grant usage on schema identity to ingest_eraser, privacy_worker;
      grant select on ingest.erasure to ingest_worker;

      create or replace function identity.due_closings(p_limit integer) returns table (closing_id uuid, tenant_id uuid)
        language sql stable security definer set search_path = '' as $$
          select c.id, c.tenant_id from identity.organisation_closing c where c.due_at <= clock.now() and c.state = 'waiting' order by c.due_at limit p_limit $$;

      -- Append-only for everybody; what a customer's end users decided goes with the customer.
      create or replace function consent.refuse_change() returns trigger language plpgsql set search_path = '' as $$
        begin
          if tg_op = 'DELETE' and current_user = 'pixeltrace_owner' and current_setting('app.erasing_tenant', true) = 'on' then return null; end if;
          raise exception 'consent.event is append-only' using errcode = 'insufficient_privilege';
        end $$;
      alter policy tenant on audit.personal to privacy_api, privacy_worker, pixeltrace_owner;

      create function tenancy.tables_of_tenants(p_identity boolean) returns table (name text)
        language sql stable security invoker set search_path = '' as $$
          select format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)' and (n.nspname = 'identity') = p_identity
            and exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
            and format('%I.%I', n.nspname, c.relname) <> all (${KEPT})
          order by 1 $$;

      -- Removes up to p_limit rows of each table, and counts them with the closing in the same commit. Tables that others still point to wait for the next call.
      create function tenancy.erase_rows(p_tenant uuid, p_limit integer, p_identity boolean) returns bigint
        language plpgsql volatile security definer set search_path = '' as $$
        declare
          target text;
          gone bigint;
          counts jsonb := '{}';
          total bigint := 0;
        begin
          if not identity.erasing_tenant(p_tenant) then raise exception 'the tenant is not being erased' using errcode = 'insufficient_privilege'; end if;
          perform set_config('app.erasing_tenant', 'on', true);
          for target in select t.name from tenancy.tables_of_tenants(p_identity) t loop
            begin
              execute format('delete from %s where ctid = any (array(select x.ctid from %s x where x.tenant_id = $1 limit $2))', target, target) using p_tenant, p_limit;
              get diagnostics gone = row_count;
            exception when foreign_key_violation then
              gone := 0;
            end;
            if gone > 0 then counts := counts || jsonb_build_object(target, gone); end if;
            total := total + gone;
          end loop;
          perform set_config('app.erasing_tenant', '', true);
          update identity.organisation_closing c
            set removed = c.removed || coalesce((select jsonb_object_agg(k, v::bigint + coalesce((c.removed ->> k)::bigint, 0)) from jsonb_each_text(counts) e (k, v)), '{}')
            where c.tenant_id = p_tenant;
          return total;
        end $$;

      -- Looks again. Answers how many rows are left, by table; recordings that are no tombstones and erasures that are not done are left, too.
      create function tenancy.rows_left(p_tenant uuid, p_identity boolean) returns jsonb
        language plpgsql volatile security definer set search_path = '' as $$
        declare
          target text;
          n bigint;
          counts jsonb := '{}';
        begin
          for target in select t.name from tenancy.tables_of_tenants(p_identity) t loop
            execute format('select count(*) from %s where tenant_id = $1', target) into n using p_tenant;
            if n > 0 then counts := counts || jsonb_build_object(target, n); end if;
          end loop;
          if not p_identity then
            select count(*) into n from ingest.session s where s.tenant_id = p_tenant and s.state <> 'erased';
            if n > 0 then counts := counts || jsonb_build_object('ingest.session', n); end if;
            select count(*) into n from ingest.erasure e where e.tenant_id = p_tenant and e.state <> 'done';
            if n > 0 then counts := counts || jsonb_build_object('ingest.erasure', n); end if;
          end if;
          return counts;
        end $$;

      revoke all on function tenancy.tables_of_tenants, tenancy.erase_rows, tenancy.rows_left from public;
      grant execute on function tenancy.erase_rows to ingest_eraser, identity_writer;
      grant execute on function tenancy.rows_left to ingest_eraser, identity_writer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function tenancy.rows_left, tenancy.erase_rows, tenancy.tables_of_tenants;
      alter policy tenant on audit.personal to privacy_api, privacy_worker;
      create or replace function consent.refuse_change() returns trigger language plpgsql set search_path = ''
        as $$ begin raise exception 'consent.event is append-only' using errcode = 'insufficient_privilege'; end $$;
      revoke select on ingest.erasure from ingest_worker;
      revoke usage on schema identity from ingest_eraser, privacy_worker;
    `);
  }
}
