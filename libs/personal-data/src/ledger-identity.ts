import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';

const FILE = 'ledger-id';

/** The ledger in the folder is not the one that belongs to this database: it is another installation’s, or an empty folder stands in its place. */
export class LedgerForeignError extends Error {
  constructor() {
    super('The erasure ledger in this folder does not belong to this database');
    this.name = 'LedgerForeignError';
  }
}

/** The name of the ledger in a folder; undefined while it has none. */
export const readLedgerId = (directory: string): Promise<string | undefined> =>
  readFile(path.join(directory, FILE), 'utf8').then(
    (text) => text.trim(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );

/** Names the ledger, once; durable when it answers. Of several processes one wins, and all answer its name. */
export const nameLedger = async (directory: string): Promise<string> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    const file = await open(path.join(directory, FILE), 'wx', 0o600);
    try {
      await file.writeFile(`${randomUUID()}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readLedgerId(directory)) ?? '';
};
