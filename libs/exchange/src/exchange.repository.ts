import type { ExchangeApp } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface SealedMessage {
  id: string;
  sender: ExchangeApp;
  sealed: Buffer;
  /** What it is for: a job, or for an answer the message it answers. */
  about: string;
}

export interface NewMessage {
  id: string;
  recipient: ExchangeApp;
  job: string;
  sealed: Buffer;
  keepDays: number;
  answerJob?: string;
}

/** The functions of the schema `exchange`. They know the calling app by its database role. */
@Injectable()
export class ExchangeRepository {
  async post(tx: Tx, { id, recipient, job, sealed, keepDays, answerJob }: NewMessage): Promise<void> {
    await query(tx, 'select exchange.post($1, $2, $3, $4, make_interval(days => $5), $6)', [id, recipient, job, sealed, keepDays, answerJob ?? null]);
  }

  async open(tx: Tx, id: string): Promise<SealedMessage | undefined> {
    const rows = await query<SealedMessage>(tx, 'select $1 as id, sender, sealed, coalesce(job, $1::text) as about from exchange.open($1::uuid)', [id]);
    return rows[0];
  }

  /** False when the message is closed. */
  async answer(tx: Tx, id: string, messageId: string, sealed: Buffer): Promise<boolean> {
    const [row] = await query<{ open: boolean }>(tx, 'select exchange.answer($1, $2, $3) as open', [id, messageId, sealed]);
    return row?.open === true;
  }

  async answerTo(tx: Tx, messageId: string): Promise<SealedMessage | undefined> {
    const rows = await query<SealedMessage>(tx, 'select id, sender, sealed, $1::text as about from exchange.read_answer($1::uuid)', [messageId]);
    return rows[0];
  }

  async close(tx: Tx, id: string): Promise<boolean> {
    const [row] = await query<{ gone: boolean }>(tx, 'select exchange.close($1) as gone', [id]);
    return row?.gone === true;
  }

  waiting(tx: Tx): Promise<SealedMessage[]> {
    return query<SealedMessage>(tx, 'select id, sender, sealed, coalesce(job, answers::text) as about from exchange.waiting()');
  }

  async purge(tx: Tx): Promise<number> {
    const [row] = await query<{ gone: number }>(tx, 'select exchange.purge() as gone');
    return row?.gone ?? 0;
  }
}
