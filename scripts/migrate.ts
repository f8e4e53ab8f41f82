import 'reflect-metadata';
import { ensureRoles, migrate } from '#database/migrate.js';
import { databaseFromEnvironment } from './database-environment.js';

// One-shot: makes the roles and runs what is pending, then ends. Safe to run again, before every new version.
try {
  const database = databaseFromEnvironment();
  await ensureRoles(database.adminUrl, database.roleSecret);
  const ran = await migrate(database);
  process.stdout.write(ran.length === 0 ? 'Nothing to migrate.\n' : `Migrated: ${ran.join(', ')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
