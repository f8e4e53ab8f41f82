import { hash, randomBytes, randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { median } from './median.js';

export interface RawRates {
  /** Synced writes of `blockBytes` into new files, one after the other. */
  fdatasyncsPerSecond: number;
  /** Commits of one row, one after the other. */
  commitsPerSecond: number;
  /** Commits of `rowsPerBlock` rows, one after the other. */
  blockCommitsPerSecond: number;
}

const MILLISECONDS = 1_000;

/** How fast the disk and the database are when nothing else is asked of the machine. */
export const rawRates = async (folder: string, adminUrl: string, blockBytes: number, rowsPerBlock: number): Promise<RawRates> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return {
      fdatasyncsPerSecond: await rate(() => syncedWrite(folder, randomBytes(blockBytes))),
      commitsPerSecond: await rate(() => commit(client, 1)),
      blockCommitsPerSecond: await rate(() => commit(client, rowsPerBlock)),
    };
  } finally {
    await client.end();
  }
};

/** Median of three runs. */
const rate = async (step: () => Promise<unknown>): Promise<number> => {
  const runs: number[] = [];
  for (let run = 0; run < 3; run++) {
    const from = performance.now();
    let steps = 0;
    while (performance.now() - from < MILLISECONDS) {
      await step();
      steps += 1;
    }
    runs.push((steps * 1000) / (performance.now() - from));
  }
  return median(runs);
};

const syncedWrite = async (folder: string, bytes: Buffer): Promise<void> => {
  const file = await open(path.join(folder, randomUUID()), 'wx');
  await file.write(bytes);
  await file.datasync();
  await file.close();
};

const DIGEST = hash('sha256', 'raw', 'buffer');

const commit = (client: pg.Client, rows: number): Promise<unknown> =>
  client.query({
    name: 'raw',
    text: 'insert into control.chunk (session_id, seq, sha256, block_id, block_offset, block_length) select $1, n, $2, $1, 0, 0 from generate_series(1, $3) n',
    values: [randomUUID(), DIGEST, rows],
  });
