import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { Exchange } from '#exchange/exchange.js';
import type { JobContext } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { MailKeys } from '#mail/mail-keys.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { NoticeMessage } from './notice-message.js';

/** People of one app, page by page, in an order that does not change. Those under restriction are left out. */
export interface NoticePeople {
  page(tx: Tx, message: NoticeMessage, after: string | null, limit: number): Promise<{ emails: readonly string[]; next: string | null }>;
}

const PAGE = 250;

/**
 * Writes a mail for everybody whom a notice concerns in this app, exactly one for each mailbox, however often it runs and however many apps have the same person:
 * the key of a mail is the notice and the recipient. Who unsubscribed from the stream is left out where mails are sent, and counted.
 */
@Injectable()
export class NoticeDelivery {
  constructor(
    @Inject(Exchange) private readonly exchange: Exchange,
    @Inject(Mail) private readonly mail: Mail,
    @Inject(MailKeys) private readonly keys: MailKeys,
  ) {}

  async deliver(db: Database, people: NoticePeople, exchangeId: string, context: JobContext): Promise<void> {
    const message = await db.transaction('platform', (tx) => this.read(tx, exchangeId));
    let count = 0;
    for (let after: string | null = null; message; ) {
      context.signal.throwIfAborted();
      const page = await db.transaction('platform', (tx) => this.page(tx, people, message, after));
      count += page.sent;
      if (page.next === null) break;
      after = page.next;
    }
    await db.transaction('platform', async (tx) => {
      if (message) {
        await this.exchange.answer(tx, exchangeId, { people: count });
        await this.exchange.close(tx, exchangeId);
      }
      await context.complete(tx);
    });
  }

  private async read(tx: Tx, exchangeId: string): Promise<NoticeMessage | undefined> {
    const sent = await this.exchange.open(tx, exchangeId);
    if (sent === undefined) return undefined;
    const message = NoticeMessage.safeParse(sent);
    if (!message.success) throw new BadDataError('notice-malformed');
    return message.data;
  }

  private async page(tx: Tx, people: NoticePeople, message: NoticeMessage, after: string | null): Promise<{ sent: number; next: string | null }> {
    const { emails, next } = await people.page(tx, message, after, PAGE);
    const { noticeId, stream, subject, body } = message;
    for (const to of emails) {
      await this.mail.send(tx, { template: `announcement-${stream}`, to, data: { subject, body }, key: `notice:${noticeId}:${this.keys.recipientKey(to).toString('hex')}` });
    }
    return { sent: emails.length, next };
  }
}
