import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface LedgerMark {
  file: string;
  entries: number;
  hash: Buffer;
}

@Injectable()
export class LedgerMarkRepository {
  async all(tx: Tx): Promise<Map<string, LedgerMark>> {
    const rows = await query<LedgerMark>(tx, 'select file, entries::int as entries, hash from privacy.erasure_ledger_mark');
    return new Map(rows.map((row) => [row.file, row]));
  }

  /** Moves the mark by one entry. A database that missed an entry stays behind, however many follow. */
  async advance(tx: Tx, { file, entries, hash }: LedgerMark): Promise<void> {
    if (entries === 1) {
      await query(tx, 'insert into privacy.erasure_ledger_mark (file, entries, hash) values ($1, 1, $2) on conflict (file) do nothing', [file, hash]);
      return;
    }
    await query(
      tx,
      'update privacy.erasure_ledger_mark set entries = $2, hash = $3, marked_at = clock.now() where file = $1 and entries = $2::bigint - 1',
      [file, entries, hash],
    );
  }
}
