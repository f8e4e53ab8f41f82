import type { DataSource } from 'typeorm';
import { BACKUP_ROLE } from '../duties.js';

/** Whatever a migration made, backups may read: `select` and nothing else, also where rows are guarded by tenant. As the owner; nothing where the role is not there yet. */
export const letBackupsRead = async (source: DataSource): Promise<void> => {
  await source.query(`
    do $$
    declare
      one record;
    begin
      if not exists (select from pg_roles where rolname = '${BACKUP_ROLE}') then return; end if;
      for one in select distinct n.oid, n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
        where r.rolname = current_user and c.relkind in ('r', 'p') loop
        execute format('grant usage on schema %I to ${BACKUP_ROLE}', one.nspname);
        execute format('grant select on all tables in schema %I to ${BACKUP_ROLE}', one.nspname);
        execute format('grant select on all sequences in schema %I to ${BACKUP_ROLE}', one.nspname);
      end loop;
      for one in select c.oid::regclass as relation from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname = current_user and c.relkind in ('r', 'p') and c.relrowsecurity
          and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'backup') loop
        execute format('create policy backup on %s for select to ${BACKUP_ROLE} using (true)', one.relation);
      end loop;
    end $$;
  `);
};
