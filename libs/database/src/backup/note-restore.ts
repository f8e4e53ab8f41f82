import type { DatabaseConfig } from '#config/config.js';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { NOT_BACKED_UP } from './backup-contents.js';
import { connectAsAdmin } from './connect.js';

/** Mails that were waiting may have been sent since: a person decides. What was running by itself waits to be told to go on. */
const SETTLE = `
  update mail.message set state = 'uncertain', outcome = 'restored', settled_at = clock.now() where state in ('queued', 'sending');
  update mail.announcement set state = 'paused' where state in ('scheduled', 'preparing', 'running');
`;

/** In the transaction that puts an older state in place: from its commit on nothing serves or works until the ledger was replayed. `setId`: null for a provider’s backup. */
export const closeUntilReplayed = async (client: pg.Client, setId: string | null, dataOf: Date): Promise<void> => {
  await client.query(SETTLE);
  await client.query('insert into privacy.restore_run (id, backup_set_id, data_of) values ($1, $2, $3)', [randomUUID(), setId, dataOf]);
};

/** For a database whose provider put its own backup back. Sign-ins and codes of then are worth nothing. */
export const noteRestore = async (database: DatabaseConfig, dataOf: Date): Promise<void> => {
  const admin = await connectAsAdmin(database);
  try {
    await admin.query(`begin; set local session_replication_role = replica; truncate ${NOT_BACKED_UP.join(', ')} cascade`);
    await closeUntilReplayed(admin, null, dataOf);
    await admin.query('commit');
  } finally {
    await admin.end();
  }
};
