import { ALL_STREAMS, isStreamName, MAIL_STREAMS, type StreamName } from '#contracts/mail-streams.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { query } from '#database/database.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

export type SuppressionReason = 'unsubscribed' | 'bounced' | 'complained' | 'operator';
type Stream = StreamName | typeof ALL_STREAMS;

const ASK_AGAIN_MS = 25;
/** Ten seconds: claims are made smaller where a server takes longer than that for one. */
const MOST_QUESTIONS = 400;

/** Who does not want which stream. Duties: `waitlist_api`, `waitlist_worker`. */
@Injectable()
export class Suppressions {
  /** Takes effect for every claim that begins after the commit. Answers false when it stood already. */
  async add(tx: Tx, recipientKey: Buffer, stream: Stream, reason: SuppressionReason): Promise<boolean> {
    const rows = await query(tx, 'insert into mail.suppression (recipient_key, stream, reason) values ($1, $2, $3) on conflict do nothing returning 1', [recipientKey, stream, reason]);
    return rows.length > 0;
  }

  /** Lets the stream through again where the person themself had stopped it. What bounced stays suppressed. */
  async remove(tx: Tx, recipientKey: Buffer, stream: Stream): Promise<void> {
    await query(tx, `delete from mail.suppression where recipient_key = $1 and stream = $2 and reason = 'unsubscribed'`, [recipientKey, stream]);
  }

  /** Ends what an operator, or a restriction, had stopped. */
  async lift(tx: Tx, recipientKey: Buffer): Promise<void> {
    await query(tx, `delete from mail.suppression where recipient_key = $1 and reason = 'operator'`, [recipientKey]);
  }

  async of(tx: Tx, recipientKey: Buffer): Promise<{ stream: Stream; reason: SuppressionReason }[]> {
    return query(tx, 'select stream, reason from mail.suppression where recipient_key = $1', [recipientKey]);
  }

  /** After the commit of `add`: resolves when nothing that began before it is on its way to this recipient any more. */
  async settled(db: Database, recipientKey: Buffer): Promise<void> {
    // Claims are made one at a time under this lock; whoever gets it after the commit knows that later ones see the suppression.
    await db.transaction('platform', (tx) => query(tx, `select pg_advisory_xact_lock(hashtext('mail.claim'))`));
    for (let asked = 0; asked < MOST_QUESTIONS; asked += 1) {
      const inFlight = await db.transaction('platform', (tx) =>
        query<{ stream: string }>(tx, `select stream from mail.message where recipient_key = $1 and state = 'sending' and lease_until > clock.now()`, [recipientKey]),
      );
      if (!inFlight.some(({ stream }) => !isStreamName(stream) || !MAIL_STREAMS[stream].owed)) return;
      await sleep(ASK_AGAIN_MS);
    }
  }
}
