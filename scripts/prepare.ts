import 'reflect-metadata';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import { ensureRoles, migrate } from '#database/migrate.js';
import { openDatabase } from '#database/open-database.js';
import { seedDemo } from '#identity/seed-demo.js';
import { databaseFromEnvironment } from './database-environment.js';

// For `npm start`: migrates, then seeds the demo customer, whose key is bound anew to the origins of this start.
// Arguments: the ingest key of an earlier start (or ''), then the origins. Prints the seed as JSON.
const [ingestKey, ...demoOrigins] = process.argv.slice(2);
const migration = databaseFromEnvironment();
await ensureRoles(migration.adminUrl, migration.roleSecret);
await migrate(migration);
const { database, secrets, urls } = toConfig(readEnv(), 'ingest');
const [writer, ingest] = await Promise.all([openDatabase(database, 'identity_writer'), openDatabase(database, 'ingest_api')]);
try {
  const seed = await seedDemo(writer.db, { ingestDb: ingest.db, apiKeyPepper: secrets.apiKeyPepper, webOrigin: urls.web, demoOrigins, ingestKey });
  process.stdout.write(JSON.stringify(seed));
} finally {
  await Promise.all([writer.close(), ingest.close()]);
}
