import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { NoticeDelivery, type NoticePeople } from '#policy/notice-delivery.js';
import { Inject, Injectable } from '@nestjs/common';
import { WaitlistRecipients } from '../announcements/waitlist-recipients.repository.js';

/** Tells everybody on the waitlist who was not declined what the privacy app asks them to be told. */
@Injectable()
@HandlesJob('waitlist.send-notice')
export class SendWaitlistNoticeHandler implements JobHandler<'waitlist.send-notice'> {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly delivery: NoticeDelivery,
    private readonly recipients: WaitlistRecipients,
  ) {}

  async handle({ exchangeId }: { exchangeId: string }, context: JobContext): Promise<void> {
    const people: NoticePeople = { page: (tx, _message, after, limit) => this.recipients.page(tx, { source: 'waitlist' }, after, limit) };
    await this.delivery.deliver(this.db, people, exchangeId, context);
  }
}
