import { ConsentModule } from '#consent/consent.module.js';
import { Module } from '@nestjs/common';
import { ConversationsRepository } from '../contact/conversations.repository.js';
import { SubscriberRepository } from '../waitlist/subscriber.repository.js';
import { TakeUpDeferredHandler } from './take-up-deferred.handler.js';

/** Ends what a legal hold kept. Needs the duty `waitlist_worker`, `JobsModule`, `ExchangeModule` and an audit writer. */
@Module({ imports: [ConsentModule], providers: [ConversationsRepository, SubscriberRepository, TakeUpDeferredHandler] })
export class RetentionWorkerModule {}
