import { MailModule } from '#mail/mail.module.js';
import { NoticeDelivery } from '#policy/notice-delivery.js';
import { Module } from '@nestjs/common';
import { NoticeMembersRepository } from './members.repository.js';
import { SendMembersNoticeHandler } from './send-notice.handler.js';

/** What members are told in the name of the privacy app. Needs `ingest_worker` and `ExchangeModule`. */
@Module({ imports: [MailModule.forDuty('ingest_worker')], providers: [NoticeDelivery, NoticeMembersRepository, SendMembersNoticeHandler] })
export class NoticesWorkerModule {}
