import type { DatabaseConfig } from '#config/config.js';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { letBackupsRead } from './backup/let-backups-read.js';
import { BACKUP_ROLE, DUTIES, OWNER_ROLE } from './duties.js';
import { MIGRATIONS } from './migrations/index.js';
import { rolePassword } from './role-password.js';

const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Makes the owner and every duty role (no superuser, no BYPASSRLS), with passwords derived from the role secret. Idempotent. */
export const ensureRoles = async (adminUrl: string, roleSecret: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const role of [OWNER_ROLE, BACKUP_ROLE, ...Object.keys(DUTIES)]) {
      const exists = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      const verb = exists.rowCount === 0 ? 'create' : 'alter';
      await client.query(`${verb} role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole password ${literal(rolePassword(roleSecret, role))}`);
    }
    const database = new URL(adminUrl).pathname.slice(1);
    await client.query(`alter database "${database}" owner to ${OWNER_ROLE}`);
    await client.query(`revoke all on database "${database}" from public`);
    await client.query(`grant connect on database "${database}" to ${[BACKUP_ROLE, ...Object.keys(DUTIES)].join(', ')}`);
    await client.query(`revoke create on schema public from public; grant create, usage on schema public to ${OWNER_ROLE}`);
  } finally {
    await client.end();
  }
};

/** Runs pending migrations as the owner, one transaction each: all of them, or those that are named. Answers the names that ran. */
export const migrate = async (database: DatabaseConfig, only?: readonly string[]): Promise<string[]> => {
  const options = dataSourceOptions(database, OWNER_ROLE, 1);
  const wanted = MIGRATIONS.filter(({ name }) => only?.includes(name) ?? true);
  const source = new DataSource({ ...options, migrations: [...wanted], extra: { max: 1 } });
  await source.initialize();
  try {
    const ran = await source.runMigrations({ transaction: 'each' });
    await letBackupsRead(source);
    return ran.map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
};
