import { ListCursor } from '#http/list-cursor.js';
import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { ContactFormController } from './contact-form.controller.js';
import { ContactFormService } from './contact-form.service.js';
import { ConversationsRepository } from './conversations.repository.js';
import { InboxController } from './inbox.controller.js';
import { InboxRepository } from './inbox.repository.js';
import { InboxService } from './inbox.service.js';
import { Reception } from './reception.js';
import { RepliesRepository } from './replies.repository.js';
import { RepliesService } from './replies.service.js';
import { ReplyAddress } from './reply-address.js';
import { Welcome } from './welcome.js';
import { WelcomeRepository } from './welcome.repository.js';

/** The contact form and the operators' inbox. */
@Module({
  imports: [MailModule.forDuty('waitlist_api')],
  controllers: [ContactFormController, InboxController],
  providers: [ContactFormService, ConversationsRepository, ListCursor, InboxRepository, InboxService, Reception, RepliesRepository, RepliesService, ReplyAddress, Welcome, WelcomeRepository],
})
export class ContactApiModule {}
