import { STREAM_NAMES, MAIL_STREAMS, type StreamName } from '#contracts/mail-streams.js';
import type { MailRates } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { query } from '#database/database.js';
import type { TemplateName } from '#mail/templates/registry.js';
import { Injectable } from '@nestjs/common';

/** A mail that one claim took. */
export interface ClaimedMail {
  id: string;
  template: TemplateName;
  stream: StreamName;
  recipient_key: Buffer;
  message_id: string;
  /** Sealed. */
  content: Buffer;
  announcement_id: string | null;
  attempts: number;
  although_suppressed: boolean;
}

/** `waiting` and `queued` go back, `asking` stays in flight until its lease ends; all three in so many seconds. */
export interface Settlement {
  id: string;
  state: 'sent' | 'failed' | 'cancelled' | 'uncertain' | 'queued' | 'waiting' | 'asking';
  outcome: string | null;
  seconds: number;
}

const OWED = STREAM_NAMES.filter((name) => MAIL_STREAMS[name].owed);
const PATIENCE_MS = 10_000;

/** SQL of sending. Claims and settlements are statements of their own, in one round trip each. */
@Injectable()
export class SendingRepository {
  claim(db: Database, claim: string, limit: number, leaseSeconds: number, rates: MailRates | undefined): Promise<ClaimedMail[]> {
    const domains = Object.entries(rates?.domains ?? {});
    return db.statement<ClaimedMail>(
      'mail.claim',
      'select * from mail.claim($1, $2, $3, $4, $5, $6, $7, $8)',
      [claim, limit, leaseSeconds, OWED, rates?.all ?? null, rates?.perDomain ?? null, domains.map(([name]) => name), domains.map(([, rate]) => rate)],
      PATIENCE_MS,
    );
  }

  async settle(db: Database, claim: string, settlements: readonly Settlement[]): Promise<void> {
    const column = <K extends keyof Settlement>(name: K): Settlement[K][] => settlements.map((settlement) => settlement[name]);
    await db.statement('mail.settle', 'select mail.settle($1, $2, $3, $4, $5)', [claim, column('id'), column('state'), column('outcome'), column('seconds')], PATIENCE_MS);
  }

  /** Says that these claims are still being worked on. */
  async extend(db: Database, claims: readonly string[], leaseSeconds: number): Promise<void> {
    const sql = `update mail.message set lease_until = clock.now() + make_interval(secs => $2) where state = 'sending' and claim = any ($1) and lease_until > clock.now()`;
    await db.transaction('platform', (tx) => query(tx, sql, [claims, leaseSeconds]));
  }

  /** Takes mails whose sender is gone, under a claim of one's own: nobody knows whether a server has them. */
  takeLapsed(db: Database, claim: string, limit: number, leaseSeconds: number): Promise<ClaimedMail[]> {
    return db.transaction('platform', (tx) =>
      query<ClaimedMail>(
        tx,
        `update mail.message m set claim = $1, lease_until = clock.now() + make_interval(secs => $3)
         where id in (select id from mail.message where state = 'sending' and lease_until <= clock.now() order by lease_until limit $2 for update skip locked)
         returning m.id, m.template, m.stream, m.recipient_key, m.message_id, m.content, m.announcement_id, m.attempts, false as although_suppressed`,
        [claim, limit, leaseSeconds],
      ),
    );
  }

  async announcementTexts(db: Database, ids: readonly string[]): Promise<Map<string, { subject: string; body: string }>> {
    const rows = await db.statement<{ id: string; subject: string; body: string }>('mail.texts', 'select id, subject, body from mail.announcement where id = any ($1)', [ids], PATIENCE_MS);
    return new Map(rows.map(({ id, subject, body }) => [id, { subject, body }]));
  }

  /** Announcements that have nothing left to send. Answers their ids. */
  async finish(tx: Tx): Promise<string[]> {
    const rows = await query<{ id: string }>(
      tx,
      `update mail.announcement a set state = 'done', done_at = clock.now()
       where state = 'running' and not exists (select 1 from mail.message m where m.announcement_id = a.id and m.state in ('queued', 'sending')) returning id`,
    );
    return rows.map(({ id }) => id);
  }
}
