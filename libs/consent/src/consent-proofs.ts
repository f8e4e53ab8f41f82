import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

const BATCH = 10_000;

/** Ends proofs that are no longer needed, and tells how far withdrawals have come. Runs as `privacy_worker`. */
@Injectable()
export class ConsentProofs {
  /** Records that prove nothing for three years now. Answers how many; the rest goes the next night. */
  async removeOld(tx: Tx): Promise<number> {
    const [row] = await query<{ n: number }>(tx, 'select consent.remove_ended($1)::float8 as n', [BATCH]);
    const removed = row?.n ?? 0;
    await query(tx, `select privacy.note_gone('consent-proof', $1)`, [removed]);
    return removed;
  }

  /** Withdrawals that somebody has not acted on yet. */
  async lag(tx: Tx): Promise<{ open: number; oldestSeconds: number }> {
    const [row] = await query<{ open: number; oldestSeconds: number }>(tx, 'select open::float8 as open, oldest_seconds as "oldestSeconds" from consent.propagation_lag()');
    return row ?? { open: 0, oldestSeconds: 0 };
  }
}
