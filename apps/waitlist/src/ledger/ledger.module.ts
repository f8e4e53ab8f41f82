import { ConsentModule } from '#consent/consent.module.js';
import { Module } from '@nestjs/common';
import { SubscriberRepository } from '../waitlist/subscriber.repository.js';
import { LedgerCarrier } from './ledger-carrier.js';
import { LedgerNewsKinds } from './ledger-news-kinds.js';
import { LedgerNewsRepository } from './ledger-news.repository.js';

/** The erasure ledger and the waitlist. Needs the duty `waitlist_worker` and `PersonalDataModule`. */
@Module({ imports: [ConsentModule], providers: [LedgerCarrier, LedgerNewsKinds, LedgerNewsRepository, SubscriberRepository] })
export class LedgerModule {}
