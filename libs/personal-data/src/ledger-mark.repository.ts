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

  /** Which ledger belongs to this database; undefined while nobody has said so. */
  async ledgerId(tx: Tx): Promise<string | undefined> {
    return (await query<{ id: string }>(tx, 'select id from privacy.ledger_identity'))[0]?.id;
  }

  /** Says so, once. */
  async bindLedger(tx: Tx, id: string): Promise<void> {
    await query(tx, 'insert into privacy.ledger_identity (id) values ($1) on conflict do nothing', [id]);
  }

  /** Whether a backup was restored into this database, and nobody has found yet that it may be opened. */
  async isBeingRestored(tx: Tx): Promise<boolean> {
    return (await query(tx, 'select 1 from privacy.restore_run where opened_at is null limit 1')).length > 0;
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
