import type { DatabaseConfig } from '#config/config.js';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { BACKUP_ROLE, DUTIES, OWNER_ROLE } from '../duties.js';
import { ensureRoles, migrate } from '../migrate.js';
import { MIGRATIONS } from '../migrations/index.js';
import type { BackupManifest, TableContent } from './backup-contents.js';
import type { BackupStore } from './backup-store.js';
import { connectAsAdmin } from './connect.js';
import { closeUntilReplayed } from './note-restore.js';
import { checkBackup, readBackup } from './read-backup.js';

/** Why a restore does not begin; nothing was changed. */
export class RestoreRefusedError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'RestoreRefusedError';
  }
}

export interface RestoreOptions {
  /** What is in the database now is removed first. */
  overwrite?: boolean;
}

const quoted = (name: string): string => name.split('.').map((part) => `"${part.replaceAll('"', '""')}"`).join('.');

/**
 * Reads a set from end to end, then puts it into an empty database in one transaction: whole and verified, or not at all. The database is not open afterwards: every process refuses to serve and to work until
 * the erasure ledger was replayed (`LedgerGate`). Throws `RestoreRefusedError` before anything changed, `BackupBrokenError` when the set is not what was written.
 */
export const restoreBackup = async (database: DatabaseConfig & { adminUrl: string }, store: BackupStore, setId: string, { overwrite = false }: RestoreOptions = {}): Promise<BackupManifest> => {
  const { manifest } = await store.manifest(setId);
  const known: string[] = MIGRATIONS.map(({ name }) => name);
  const unknown = manifest.migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new RestoreRefusedError(`The set was taken by a newer version: ${unknown.join(', ')}`);
  const admin = await connectAsAdmin(database);
  try {
    await assertUnused(admin);
    await checkBackup(store, manifest);
    await makeRoom(admin, overwrite);
    await ensureRoles(database.adminUrl, database.roleSecret);
    await migrate(database, manifest.migrations);
    await load(admin, store, manifest);
  } finally {
    await admin.end();
  }
  await migrate(database);
  return manifest;
};

/** Throws while anybody of ours is connected: an app that is running would serve what is being put under it. */
const assertUnused = async (admin: pg.Client): Promise<void> => {
  const { rows: connected } = await admin.query<{ name: string }>('select distinct usename as name from pg_stat_activity where datname = current_database() and usename = any ($1)', [
    [OWNER_ROLE, BACKUP_ROLE, ...Object.keys(DUTIES)],
  ]);
  if (connected.length > 0) throw new RestoreRefusedError(`Stop every process first: ${connected.map(({ name }) => name).join(', ')} are connected to the database`);
};

const makeRoom = async (admin: pg.Client, overwrite: boolean): Promise<void> => {
  const { rows: tables } = await admin.query(`select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%' limit 1`);
  if (tables.length === 0) return;
  if (!overwrite) throw new RestoreRefusedError('The database is not empty. Restore into an empty one, or say --overwrite');
  await admin.query(`drop owned by ${OWNER_ROLE} cascade`);
};

const load = async (admin: pg.Client, store: BackupStore, manifest: BackupManifest): Promise<void> => {
  await admin.query('begin');
  try {
    // As the owner, past triggers and foreign keys: rows go in as they came out.
    await admin.query(`set local session_replication_role = replica; set local role ${OWNER_ROLE}`);
    const { rows: forced } = await admin.query<{ table: string }>(`select c.oid::regclass::text as table from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relforcerowsecurity`);
    for (const { table } of forced) await admin.query(`alter table ${table} no force row level security`);
    await admin.query(`truncate ${manifest.tables.map(({ table }) => quoted(table)).join(', ')} cascade`);
    await readBackup(store, manifest, (content, rows) => loadTable(admin, content, rows));
    for (const { sequence, value } of manifest.sequences) await admin.query('select setval($1::regclass, $2::bigint)', [quoted(sequence), value]);
    await closeUntilReplayed(admin, manifest.id, new Date(manifest.takenAt));
    for (const { table } of forced) await admin.query(`alter table ${table} force row level security`);
    await admin.query('commit');
  } catch (error) {
    await admin.query('rollback').catch(() => undefined);
    throw error;
  }
};

const loadTable = async (admin: pg.Client, { table, columns }: TableContent, rows: AsyncIterable<Buffer>): Promise<void> => {
  await pipeline(Readable.from(rows, { objectMode: false }), admin.query(copyFrom(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`)));
};
