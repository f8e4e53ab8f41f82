import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { MailModule } from '#mail/mail.module.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { ContactDataHolder } from './contact-data-holder.js';
import { ContactDataRepository } from './contact-data.repository.js';
import { ContactSweep } from './contact-sweep.js';
import { ConversationsRepository } from './conversations.repository.js';
import { EscalateUnreadHandler, RemindToReadHandler, UnreadAlarm } from './read-target.handlers.js';
import { ReadTargetRepository } from './read-target.repository.js';
import { RepliesRepository } from './replies.repository.js';
import { ReplyAddress } from './reply-address.js';
import { SendReplyHandler } from './send-reply.handler.js';

/** What goes on behind the inbox: replies that leave, reminders, what nobody needs any more. */
@Module({
  imports: [MailModule.forDuty('waitlist_worker')],
  providers: [
    ContactDataHolder, ContactDataRepository, ContactSweep, ConversationsRepository, EscalateUnreadHandler, ReadTargetRepository, RemindToReadHandler, RepliesRepository, ReplyAddress, SendReplyHandler, UnreadAlarm,
  ],
})
export class ContactWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: ContactDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
