import type { DatabaseConfig } from '#config/config.js';
import { BACKUP_ROLE, DUTIES } from '#database/duties.js';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { adminUrlOf, testServices } from './test-services.js';

export interface TestDatabase {
  config: DatabaseConfig & { adminUrl: string };
  drop: () => Promise<void>;
}

const asAdmin = async (...statements: string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrlOf(testServices(), 'postgres') });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

/** A database of one's own. `migrated` (default): a copy of the migrated template; otherwise empty, roles ready. Always `drop()` it. */
export const createTestDatabase = async (options: { migrated?: boolean } = {}): Promise<TestDatabase> => {
  const services = testServices();
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = options.migrated === false ? 'template0' : services.templateDatabase;
  await asAdmin(
    `create database ${name} template ${template} owner pixeltrace_owner`,
    `revoke all on database ${name} from public`,
    `grant connect on database ${name} to ${[BACKUP_ROLE, ...Object.keys(DUTIES)].join(', ')}`,
  );
  const adminUrl = adminUrlOf(services, name);
  const drop = (): Promise<void> => asAdmin(`drop database if exists ${name} with (force)`);
  return { config: { url: `postgres://127.0.0.1:${services.postgresPort}/${name}`, adminUrl, roleSecret: services.roleSecret, tls: false }, drop };
};
