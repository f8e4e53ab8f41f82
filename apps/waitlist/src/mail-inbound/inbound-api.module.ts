import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { InboundMailController } from './inbound-mail.controller.js';
import { InboundMailService } from './inbound-mail.service.js';
import { InboundRepository } from './inbound.repository.js';
import { Inbox } from './inbox.js';
import { MessageBody } from './message-body.js';

/** The door for mail that a provider posts. Needs the duty `waitlist_api`. */
@Module({ imports: [MailModule.forDuty('waitlist_api')], controllers: [InboundMailController], providers: [InboundMailService, InboundRepository, Inbox, MessageBody] })
export class InboundApiModule {}
