import { InboundMailHandlers, InboundMailModule } from '#mail/inbound/inbound-handlers.js';
import { MailModule } from '#mail/mail.module.js';
import { Suppressions } from '#mail/suppressions.repository.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { BouncesHandler } from './bounces.handler.js';
import { InboundRepository } from './inbound.repository.js';
import { InboxPoller } from './inbox-poller.js';
import { Inbox } from './inbox.js';
import { ReadInboundHandler } from './read-inbound.handler.js';

/** Mail that comes in: fetched, read, and given to the rooms that registered with `InboundMailHandlers`. */
@Module({
  imports: [InboundMailModule, MailModule.forDuty('waitlist_worker')],
  providers: [BouncesHandler, InboundRepository, Inbox, InboxPoller, ReadInboundHandler, Suppressions],
  exports: [InboxPoller, Inbox],
})
export class InboundWorkerModule implements OnModuleInit {
  constructor(
    private readonly handlers: InboundMailHandlers,
    private readonly bounces: BouncesHandler,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this.bounces);
  }
}
