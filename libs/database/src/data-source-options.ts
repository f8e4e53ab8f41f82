import type { DatabaseConfig } from '#config/config.js';
import type { DataSourceOptions } from 'typeorm';
import type { Duty, OWNER_ROLE } from './duties.js';
import { MIGRATIONS } from './migrations/index.js';
import { rolePassword } from './role-password.js';

/** Connection options for one role. Migrations are an explicit list, so they work from dist, swc and jest alike. */
export const dataSourceOptions = (database: DatabaseConfig, role: Duty | typeof OWNER_ROLE, connections: number): DataSourceOptions => {
  const url = new URL(database.url);
  return {
    type: 'postgres',
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1),
    username: role,
    password: rolePassword(database.roleSecret, role),
    ssl: database.caFile ? { rejectUnauthorized: true, ca: database.ca } : database.tls,
    migrations: [...MIGRATIONS],
    migrationsTableName: 'schema_migration',
    applicationName: `pixeltrace:${role}`,
    synchronize: false,
    installExtensions: false,
    extra: {
      max: connections,
      connectionTimeoutMillis: 3_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: 15_000,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 30_000,
      keepAlive: true,
    },
  };
};
