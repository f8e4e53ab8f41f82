import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { JobPayload } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { RepliesRepository } from './replies.repository.js';
import { ReplyAddress } from './reply-address.js';

/** How many mails of a thread a reply refers to: headers have bounds. */
const MOST_REFERENCES = 20;

/** Hands a reply over to the mail system, unless it was taken back or the person has restricted the use of their data since. */
@Injectable()
@HandlesJob('contact.send-reply')
export class SendReplyHandler implements JobHandler<'contact.send-reply'> {
  private readonly domain: string;

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    @Inject(CONFIG) config: Pick<Config, 'mail'>,
    private readonly replies: RepliesRepository,
    private readonly mail: Mail,
    private readonly replyAddress: ReplyAddress,
  ) {
    this.domain = (/@([^@>]+)>?$/.exec(config.mail.from)?.[1] ?? 'localhost').toLowerCase();
  }

  async handle({ messageId }: JobPayload<'contact.send-reply'>, context: JobContext): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const reply = await this.replies.lock(tx, messageId);
      const thread = reply && !reply.withdrawn && !reply.handedOver ? await this.replies.thread(tx, reply.conversationId) : undefined;
      if (thread?.restricted) await this.replies.withdraw(tx, messageId);
      else if (reply && thread) {
        const mailMessageId = `<${messageId}@${this.domain}>`;
        const mailId = await this.mail.send(tx, {
          template: 'contact-reply',
          to: thread.email,
          data: { subject: answerTo(thread.subject), body: reply.body },
          key: messageId,
          messageId: mailMessageId,
          replyTo: this.replyAddress.of(reply.conversationId),
          inReplyTo: thread.mails.at(-1),
          references: thread.mails.slice(-MOST_REFERENCES),
        });
        await this.replies.handedOver(tx, messageId, mailId, mailMessageId);
      }
      await context.complete(tx);
    });
  }
}

const answerTo = (subject: string | null): string => (subject === null ? 'Your message to Pixeltrace' : `Re: ${subject.replace(/^(\s*re:\s*)+/i, '')}`).slice(0, 200);
