import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** Writes down what went because its time was over, where no deleted row tells it: content that was emptied, addresses that were cut, partitions that were dropped. */
@Injectable()
export class RetentionEvidence {
  /** `entry`: a line of the schedule. In the transaction that ended it. */
  async noteGone(tx: Tx, entry: string, rows: number): Promise<void> {
    await query(tx, 'select privacy.note_gone($1, $2)', [entry, rows]);
  }
}
