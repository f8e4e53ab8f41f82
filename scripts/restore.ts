import 'reflect-metadata';
import { Clock } from '#clock/clock.js';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import { openBackupStore } from '#database/backup/open-backup-store.js';
import { restoreBackup, RestoreRefusedError } from '#database/backup/restore-backup.js';
import { noteRestore } from '#database/backup/note-restore.js';
import { readLedgerId } from '#personal-data/ledger-identity.js';
import { parseArgs } from 'node:util';
import { instanceEnvironment } from './instance/instance-environment-file.js';

// Puts a backup into the empty database that DATABASE_URL names, in one transaction. Needs DATABASE_ADMIN_URL and the folder of the erasure ledger. Stop every app first.
//   npm run restore -- SET                  into an empty database
//   npm run restore -- SET --overwrite      removes first what is there
//   npm run restore -- --external --of TIME a provider has put its own backup, as of TIME, back: closes the database until the ledger was replayed
const USAGE = 'Usage: npm run restore -- <set> [--overwrite] | --external --of <time>';
const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const { values, positionals } = parseArgs({ options: { overwrite: { type: 'boolean' }, external: { type: 'boolean' }, of: { type: 'string' } }, allowPositionals: true });
  const config = toConfig(readEnv(instanceEnvironment(process.env, 'privacy')), 'privacy');
  const { adminUrl } = config.database;
  if (adminUrl === undefined) throw new Error('DATABASE_ADMIN_URL is required to restore');
  const database = { ...config.database, adminUrl };
  const [setId] = positionals;
  if (values.external === true && values.of !== undefined && !Number.isNaN(Date.parse(values.of))) await noteRestore(database, new Date(values.of));
  else if (setId !== undefined) {
    // What is read here comes back to where it came from; which subprocessors there are is in the backup itself.
    const store = openBackupStore(config, new Clock(), { assertAllowed: () => Promise.resolve() });
    const { manifest } = await store.manifest(setId);
    const here = await readLedgerId(config.erasureLedger.directory);
    if (manifest.ledgerId !== null && manifest.ledgerId !== here) throw new RestoreRefusedError('The erasure ledger that belongs to this backup is not in ERASURE_LEDGER_DIRECTORY: who was erased since would come back');
    await restoreBackup(database, store, setId, { overwrite: values.overwrite === true });
    say(`The state of ${manifest.takenAt} is restored: ${manifest.tables.length} tables.`);
  } else throw new Error(USAGE);
  say('Nothing is answered or done until the erasure ledger was replayed: start the workers of all three apps, then the rest.');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
