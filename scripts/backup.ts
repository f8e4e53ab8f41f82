import 'reflect-metadata';
import { AuditLog } from '#audit/audit-log.js';
import { AuditRepository } from '#audit/audit.repository.js';
import { Clock } from '#clock/clock.js';
import type { Config } from '#config/config.js';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import type { BackupStore } from '#database/backup/backup-store.js';
import { openBackupStore } from '#database/backup/open-backup-store.js';
import { checkBackup } from '#database/backup/read-backup.js';
import type { Database } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { LedgerMarkRepository } from '#personal-data/ledger-mark.repository.js';
import { SubprocessorEgressGate } from '#personal-data/subprocessor-egress-gate.js';
import { SubprocessorRepository } from '#personal-data/subprocessor.repository.js';
import { parseArgs } from 'node:util';
import { BackupExpiry } from '../apps/privacy/src/backups/backup-expiry.js';
import { BackupSetRepository } from '../apps/privacy/src/backups/backup-set.repository.js';
import { BackupTaker } from '../apps/privacy/src/backups/backup-taker.js';
import { instanceEnvironment } from './instance/instance-environment-file.js';

// Takes a backup of the whole database now: sealed with a key of its own, to the blob store. The privacy worker does the same by itself where BACKUP_INTERVAL_HOURS is set.
//   npm run backup                  takes one, and ends those whose time is over
//   npm run backup -- --list        what there is
//   npm run backup -- --check SET   reads one from end to end and compares every digest and count
//   npm run backup -- --expire      ends those whose time is over, and takes none
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const list = async (db: Database): Promise<void> => {
  const sets = (await db.transaction('platform', (tx) => new BackupSetRepository().list(tx, 200))).filter(({ absentAt }) => absentAt === null);
  for (const { id, source, state, takenAt, expiresAt, rows, bytes } of sets) say(`${id}  ${source}  ${state}  of ${takenAt.toISOString()}  until ${expiresAt.toISOString()}  ${rows ?? '?'} rows, ${bytes ?? '?'} bytes`);
  if (sets.length === 0) say('There is no backup.');
};

const check = async (store: BackupStore, setId: string): Promise<void> => {
  const { manifest } = await store.manifest(setId);
  await checkBackup(store, manifest);
  say(`All of it holds: ${manifest.tables.length} tables, ${manifest.tables.reduce((sum, { rows }) => sum + rows, 0)} rows, as of ${manifest.takenAt}.`);
};

const withDatabase = async (config: Config, work: (db: Database) => Promise<void>): Promise<void> => {
  const { db, close } = await openDatabase(config.database, 'privacy_worker');
  await work(db).finally(close);
};

try {
  const { values } = parseArgs({ options: { list: { type: 'boolean' }, check: { type: 'string' }, expire: { type: 'boolean' } } });
  const config = toConfig(readEnv(instanceEnvironment(process.env, 'privacy')), 'privacy');
  await withDatabase(config, async (db) => {
    const clock = new Clock();
    const store = openBackupStore(config, clock, new SubprocessorEgressGate(config, db, new SubprocessorRepository()));
    const [audit, sets] = [new AuditLog(clock, new AuditRepository()), new BackupSetRepository()];
    if (values.list) return list(db);
    if (values.check !== undefined) return check(store, values.check);
    if (!values.expire) {
      const id = await new BackupTaker(db, config, store, audit, sets, new ErasureLedger(config, db, new LedgerMarkRepository())).take();
      await check(store, id);
      say(`Backup ${id} is taken. To put it into an empty database: npm run restore -- ${id}`);
    }
    const gone = await new BackupExpiry(db, store, [], audit, sets).expire();
    if (gone > 0) say(`${gone} whose time was over are gone: their keys were destroyed, and nothing of them was found any more.`);
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
