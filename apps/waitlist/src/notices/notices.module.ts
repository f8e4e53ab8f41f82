import { MailModule } from '#mail/mail.module.js';
import { NoticeDelivery } from '#policy/notice-delivery.js';
import { Module } from '@nestjs/common';
import { RecipientsModule } from '../announcements/announcements.module.js';
import { WaitlistRecipients } from '../announcements/waitlist-recipients.repository.js';
import { SendWaitlistNoticeHandler } from './send-notice.handler.js';

/** What people on the waitlist are told in the name of the privacy app. Needs `waitlist_worker` and `ExchangeModule`. */
@Module({ imports: [MailModule.forDuty('waitlist_worker'), RecipientsModule], providers: [NoticeDelivery, SendWaitlistNoticeHandler, WaitlistRecipients] })
export class NoticesWorkerModule {}
