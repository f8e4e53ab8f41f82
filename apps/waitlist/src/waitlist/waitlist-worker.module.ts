import { ConsentModule } from '#consent/consent.module.js';
import { MailModule } from '#mail/mail.module.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { SignedLinks } from '#mail/signed-link.js';
import { AddressKeys } from './address-keys.js';
import { ApplyWithdrawalHandler } from './apply-withdrawal.handler.js';
import { PlaceMail } from './place-mail.js';
import { PurgeHandler } from './purge.handler.js';
import { PurgeRepository } from './purge.repository.js';
import { Purge } from './purge.js';
import { SignUpIntake } from './sign-up-intake.js';
import { SignUpRepository } from './sign-up.repository.js';
import { SubscriberRepository } from './subscriber.repository.js';
import { TakeSignUpsHandler } from './take-sign-ups.handler.js';
import { WaitlistDataHolder } from './waitlist-data-holder.js';
import { WaitlistDataRepository } from './waitlist-data.repository.js';

/** What goes on behind the forms: requests, mails, what ends by itself; answers for the waitlist in privacy operations. Needs the duty `waitlist_worker`. */
@Module({
  imports: [ConsentModule, MailModule.forDuty('waitlist_worker')],
  providers: [AddressKeys, ApplyWithdrawalHandler, PlaceMail, Purge, PurgeHandler, PurgeRepository, SignedLinks, SignUpIntake, SignUpRepository, SubscriberRepository, TakeSignUpsHandler, WaitlistDataHolder, WaitlistDataRepository],
  exports: [WaitlistDataHolder],
})
export class WaitlistWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: WaitlistDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
