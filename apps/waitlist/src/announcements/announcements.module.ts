import { MailModule } from '#mail/mail.module.js';
import { SenderCheckModule } from '#mail/sender-check/sender-check.module.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { AnnouncementClock } from './announcement-clock.js';
import { AnnouncementStart } from './announcement-start.js';
import { AnnouncementsController } from './announcements.controller.js';
import { AnnouncementsRepository } from './announcements.repository.js';
import { AnnouncementsService } from './announcements.service.js';
import { PrepareAnnouncementHandler } from './prepare-announcement.handler.js';
import { PreviewService } from './preview.service.js';
import { RecipientSources } from './recipient-sources.js';
import { SenderCheckController } from './sender-check.controller.js';
import { WaitlistRecipients } from './waitlist-recipients.repository.js';

/** Who announcements can go to; other rooms add their people here. */
@Module({ providers: [RecipientSources, WaitlistRecipients], exports: [RecipientSources] })
export class RecipientsModule implements OnModuleInit {
  constructor(
    private readonly sources: RecipientSources,
    private readonly waitlist: WaitlistRecipients,
  ) {}

  onModuleInit(): void {
    this.sources.register(this.waitlist);
  }
}

/** Operators’ side. Needs `waitlist_api`, `AuditModule`, `JobsModule`. */
@Module({
  imports: [MailModule.forDuty('waitlist_api'), RecipientsModule, SenderCheckModule],
  controllers: [AnnouncementsController, SenderCheckController],
  providers: [AnnouncementsRepository, AnnouncementsService, AnnouncementStart, PreviewService],
})
export class AnnouncementsApiModule {}

/** The worker’s side: finds recipients and starts what is due. Needs `waitlist_worker`, `JobsModule`. */
@Module({
  imports: [MailModule.forDuty('waitlist_worker'), RecipientsModule, SenderCheckModule],
  providers: [AnnouncementClock, AnnouncementsRepository, AnnouncementStart, PrepareAnnouncementHandler],
  exports: [AnnouncementClock],
})
export class AnnouncementsWorkerModule {}
