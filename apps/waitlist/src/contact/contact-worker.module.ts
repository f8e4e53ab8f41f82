import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { InboundMailHandlers, InboundMailModule } from '#mail/inbound/inbound-handlers.js';
import { MailModule } from '#mail/mail.module.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { ContactDataHolder } from './contact-data-holder.js';
import { ContactDataRepository } from './contact-data.repository.js';
import { ContactSweep } from './contact-sweep.js';
import { ConversationsRepository } from './conversations.repository.js';
import { MailIntake } from './mail-intake.js';
import { MailThreads } from './mail-threads.js';
import { EscalateUnreadHandler, RemindToReadHandler, UnreadAlarm } from './read-target.handlers.js';
import { ReadTargetRepository } from './read-target.repository.js';
import { Reception } from './reception.js';
import { RepliesRepository } from './replies.repository.js';
import { ReplyAddress } from './reply-address.js';
import { SendReplyHandler } from './send-reply.handler.js';
import { Welcome } from './welcome.js';
import { WelcomeRepository } from './welcome.repository.js';

/** What goes on behind the inbox: replies that leave, reminders, what nobody needs any more. */
@Module({
  imports: [InboundMailModule, MailModule.forDuty('waitlist_worker')],
  providers: [
    ContactDataHolder, ContactDataRepository, ContactSweep, ConversationsRepository, EscalateUnreadHandler, MailIntake, MailThreads, ReadTargetRepository, Reception, RemindToReadHandler, RepliesRepository, ReplyAddress, SendReplyHandler, UnreadAlarm, Welcome, WelcomeRepository,
  ],
})
export class ContactWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: ContactDataHolder,
    private readonly inbound: InboundMailHandlers,
    private readonly intake: MailIntake,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
    this.inbound.register(this.intake);
  }
}
