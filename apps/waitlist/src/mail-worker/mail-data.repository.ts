import { STREAM_NAMES, type StreamName } from '#contracts/mail-streams.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** Answers to rights requests outlive the erasure that they tell about, and are forgotten a week after they were sent. */
const KEPT: readonly StreamName[] = ['rights-answers'];
const ERASED = STREAM_NAMES.filter((name) => !KEPT.includes(name));

export interface StoredMail {
  id: string;
  template: string;
  stream: StreamName;
  state: string;
  recipientKey: Buffer;
  content: Buffer | null;
  createdAt: Date;
  settledAt: Date | null;
  announcement: { subject: string; body: string } | null;
}

@Injectable()
export class MailDataRepository {
  async count(tx: Tx, recipientKey: Buffer): Promise<number> {
    const rows = await query<{ count: number }>(tx, 'select count(*)::int as count from mail.message where recipient_key = $1 and stream = any ($2)', [recipientKey, ERASED]);
    return rows[0]?.count ?? 0;
  }

  async all(tx: Tx, recipientKey: Buffer): Promise<StoredMail[]> {
    return query<StoredMail>(
      tx,
      `select m.id, m.template, m.stream, m.state, m.recipient_key as "recipientKey", m.content, m.created_at as "createdAt", m.settled_at as "settledAt",
              case when a.id is not null then jsonb_build_object('subject', a.subject, 'body', a.body) end as announcement
       from mail.message m left join mail.announcement a on a.id = m.announcement_id where m.recipient_key = $1 order by m.created_at`,
      [recipientKey],
    );
  }

  async erase(tx: Tx, recipientKey: Buffer): Promise<void> {
    await query(tx, 'delete from mail.message where recipient_key = $1 and stream = any ($2)', [recipientKey, ERASED]);
  }
}
