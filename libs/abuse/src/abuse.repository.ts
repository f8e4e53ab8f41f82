import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { FormName } from './forms.js';

/** What an earlier request with the same idempotency key came to. */
export interface EarlierAnswer {
  outcome: 'new' | 'reused' | 'running' | 'done';
  status: number | null;
  answer: Buffer | null;
}

export interface FormDefence {
  form: FormName;
  mode: 'auto' | 'attack' | 'normal';
  attackSince: Date | null;
  reason: 'rate' | 'confirmations' | 'operator' | null;
}

export interface OutcomeCount {
  form: string;
  outcome: string;
  count: number;
}

/** The definer functions of schema `abuse`. */
@Injectable()
export class AbuseRepository {
  /** False when the token was used before. */
  async spendToken(tx: Tx, id: Buffer, until: Date): Promise<boolean> {
    const [row] = await query<{ first: boolean }>(tx, 'select abuse.spend_token($1, $2) as first', [id, until]);
    return row?.first === true;
  }

  async giveBackToken(tx: Tx, id: Buffer): Promise<void> {
    await query(tx, 'select abuse.give_back_token($1)', [id]);
  }

  async takeRecipientBudget(tx: Tx, recipient: Buffer, most: number, hours: number): Promise<boolean> {
    const [row] = await query<{ taken: boolean }>(tx, `select abuse.take_recipient_budget($1, $2, make_interval(hours => $3)) as taken`, [recipient, most, hours]);
    return row?.taken === true;
  }

  async recipientMails(tx: Tx, recipient: Buffer): Promise<number> {
    const [row] = await query<{ count: string }>(tx, 'select abuse.recipient_mails($1) as count', [recipient]);
    return Number(row?.count ?? 0);
  }

  async forgetRecipient(tx: Tx, recipient: Buffer): Promise<number> {
    const [row] = await query<{ count: string }>(tx, 'select abuse.forget_recipient($1) as count', [recipient]);
    return Number(row?.count ?? 0);
  }

  async beginIdempotent(tx: Tx, key: Buffer, payload: Buffer): Promise<EarlierAnswer> {
    const [row] = await query<EarlierAnswer>(tx, 'select outcome, status, answer from abuse.begin_idempotent($1, $2)', [key, payload]);
    return row ?? { outcome: 'running', status: null, answer: null };
  }

  async finishIdempotent(tx: Tx, key: Buffer, status: number, answer: Buffer): Promise<void> {
    await query(tx, 'select abuse.finish_idempotent($1, $2::smallint, $3)', [key, status, answer]);
  }

  async dropIdempotent(tx: Tx, key: Buffer): Promise<void> {
    await query(tx, 'select abuse.drop_idempotent($1)', [key]);
  }

  async countOutcomes(tx: Tx, counts: readonly OutcomeCount[]): Promise<void> {
    await query(tx, 'select abuse.count_outcomes($1, $2, $3)', [counts.map(({ form }) => form), counts.map(({ outcome }) => outcome), counts.map(({ count }) => count)]);
  }

  defence(tx: Tx): Promise<FormDefence[]> {
    return query<FormDefence>(tx, 'select form, mode, attack_since as "attackSince", reason from abuse.defence()');
  }

  /** Begins and ends attacks by what the last minutes show. Answers those that changed. */
  watch(tx: Tx, mostPerMinute: number): Promise<{ form: FormName; attacking: boolean; reason: string | null }[]> {
    return query(tx, 'select form, attacking, reason from abuse.watch($1)', [mostPerMinute]);
  }

  async setMode(tx: Tx, form: FormName, mode: FormDefence['mode']): Promise<void> {
    await query(tx, 'select abuse.set_mode($1, $2)', [form, mode]);
  }

  async outcomes(tx: Tx, since: Date): Promise<OutcomeCount[]> {
    const rows = await query<{ form: string; outcome: string; count: string }>(tx, 'select form, outcome, count from abuse.outcomes($1)', [since]);
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  }

  async purge(tx: Tx): Promise<number> {
    const [row] = await query<{ count: string }>(tx, 'select abuse.purge() as count');
    return Number(row?.count ?? 0);
  }
}
