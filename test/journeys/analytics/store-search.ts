import type { Redis } from 'ioredis';
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';

export interface StoredBytes {
  /** `kind:file`. */
  name: string;
  bytes: Buffer;
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry: Dirent) => entry.isFile())
    .map((entry: Dirent) => path.join(entry.parentPath, entry.name));

const read = (kind: string, files: readonly string[]): StoredBytes[] =>
  files.flatMap((file) => {
    try {
      return [{ name: `${kind}:${path.basename(file)}`, bytes: readFileSync(file) }];
    } catch {
      // A file that went while we looked holds nothing any more.
      return [];
    }
  });

/** Every row of every table as plain text, nothing compressed: what a dump holds. */
export const dumpOf = async (admin: pg.Client): Promise<StoredBytes> => {
  const { rows } = await admin.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)'`,
  );
  const tables: string[] = [];
  for (const { name } of rows) {
    const dumped = await admin.query<{ row: string }>(`select t::text as row from ${name} t`);
    tables.push(name, ...dumped.rows.map(({ row }) => row));
  }
  return { name: 'dump:all', bytes: Buffer.from(tables.join('\n')) };
};

/** The files of this database, and the write-ahead log since `since` (ms). */
export const filesOfPostgres = async (admin: pg.Client, since: number): Promise<StoredBytes[]> => {
  const { rows } = await admin.query<{ folder: string; oid: string }>(`select current_setting('data_directory') as folder, oid::text from pg_database where datname = current_database()`);
  const { folder = '', oid = '' } = rows[0] ?? {};
  const wal = filesUnder(path.join(folder, 'pg_wal')).filter((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since);
  return [...read('heap', filesUnder(path.join(folder, 'base', oid))), ...read('wal', wal)];
};

/** Snapshot and append-only file. */
export const filesOfRedis = async (redis: Redis): Promise<StoredBytes[]> => {
  const [, folder = ''] = (await redis.config('GET', 'dir')) as string[];
  const files = filesUnder(folder);
  return [...read('rdb', files.filter((file) => file.endsWith('dump.rdb'))), ...read('aof', files.filter((file) => file.includes('appendonly') && !file.endsWith('manifest')))];
};

/** Every way in which a store might write these down. */
export const forms = ({ address, agent, salt }: { address: string; agent: string; salt: Buffer }): Record<string, Buffer> => {
  const octets = address.split('.').map(Number);
  return {
    address: Buffer.from(address),
    'address as inet': Buffer.from([2, 32, ...octets]),
    agent: Buffer.from(agent),
    'agent in base64': Buffer.from(Buffer.from(agent).toString('base64').slice(0, 40)),
    salt,
    'salt in hex': Buffer.from(salt.toString('hex')),
    'salt in base64': Buffer.from(salt.toString('base64').slice(0, 40)),
    'salt in base64url': Buffer.from(salt.toString('base64url')),
  };
};

export const holds = ({ name, bytes }: StoredBytes, wanted: Record<string, Buffer>): string[] => Object.entries(wanted).filter(([, needle]) => bytes.includes(needle)).map(([what]) => `${name} holds the ${what}`);
