import type { DatabaseConfig } from '#config/config.js';
import pg from 'pg';
import { BACKUP_ROLE } from '../duties.js';
import { rolePassword } from '../role-password.js';

const tlsOf = ({ tls, ca }: DatabaseConfig): pg.ClientConfig['ssl'] => (ca ? { rejectUnauthorized: true, ca } : tls);

/** As the role that reads everything. Always `end()` it. */
export const connectForBackup = async (database: DatabaseConfig): Promise<pg.Client> => {
  const url = new URL(database.url);
  const client = new pg.Client({
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1),
    user: BACKUP_ROLE,
    password: rolePassword(database.roleSecret, BACKUP_ROLE),
    ssl: tlsOf(database),
    application_name: 'pixeltrace:backup',
    keepAlive: true,
  });
  await client.connect();
  return client;
};

/** As the administrator, who alone may put rows back past triggers. Throws without `adminUrl`. Always `end()` it. */
export const connectAsAdmin = async (database: DatabaseConfig): Promise<pg.Client> => {
  if (database.adminUrl === undefined) throw new Error('DATABASE_ADMIN_URL is required to restore');
  const client = new pg.Client({ connectionString: database.adminUrl, ssl: tlsOf(database), application_name: 'pixeltrace:restore', keepAlive: true });
  await client.connect();
  return client;
};
