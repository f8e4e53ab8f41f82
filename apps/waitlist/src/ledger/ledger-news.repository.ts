import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface LedgerNews {
  number: string;
  kind: string;
  subjectId: string;
  at: Date;
}

export interface NewSuppression {
  recipientKey: Buffer;
  stream: string;
  reason: string;
  createdAt: Date;
}

/** What the erasure ledger has to be told, and what it tells a restored database. */
@Injectable()
export class LedgerNewsRepository {
  /** Rows that another process carries now are left to it. */
  async take(tx: Tx, limit: number): Promise<LedgerNews[]> {
    return query(tx, `select number, kind, subject_id as "subjectId", at from privacy.ledger_outbox order by number limit $1 for update skip locked`, [limit]);
  }

  async carried(tx: Tx, numbers: readonly string[]): Promise<void> {
    await query(tx, 'delete from privacy.ledger_outbox where number = any ($1)', [numbers]);
  }

  async newSuppressions(tx: Tx, limit: number): Promise<NewSuppression[]> {
    return query(
      tx,
      `select recipient_key as "recipientKey", stream, reason, created_at as "createdAt" from mail.suppression where not in_ledger order by created_at limit $1 for update skip locked`,
      [limit],
    );
  }

  async inLedger(tx: Tx, { recipientKey, stream }: NewSuppression): Promise<void> {
    await query(tx, 'update mail.suppression set in_ledger = true where recipient_key = $1 and stream = $2', [recipientKey, stream]);
  }

  /** Only adds: what an older state still let through is stopped again. */
  async suppressAgain(tx: Tx, recipientKey: Buffer, stream: string, reason: string): Promise<void> {
    await query(tx, 'insert into mail.suppression (recipient_key, stream, reason) values ($1, $2, $3) on conflict do nothing', [recipientKey, stream, reason]);
  }

  /** Whether a legal hold keeps it: it goes as soon as that is released. */
  async isHeld(tx: Tx, id: string): Promise<boolean> {
    return (await query<{ held: boolean }>(tx, `select privacy.is_held('waitlist.subscriber', $1) as held`, [id]))[0]?.held === true;
  }
}
