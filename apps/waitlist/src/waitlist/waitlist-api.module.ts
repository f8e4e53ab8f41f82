import { ConsentModule } from '#consent/consent.module.js';
import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { SignedLinks } from '#mail/signed-link.js';
import { AddressKeys } from './address-keys.js';
import { Admission } from './admission.js';
import { ConfirmationRepository } from './confirmation.repository.js';
import { ConfirmationsController } from './confirmations.controller.js';
import { ConfirmationsService } from './confirmations.service.js';
import { PlaceController } from './place.controller.js';
import { PlaceMail } from './place-mail.js';
import { PlaceService } from './place.service.js';
import { SignUpRepository } from './sign-up.repository.js';
import { SignUpsController } from './sign-ups.controller.js';
import { SignUpsService } from './sign-ups.service.js';
import { SubscriberRepository } from './subscriber.repository.js';

/** What visitors do: join, confirm, see and leave. Needs `AbuseModule`, `AuditModule` and the duty `waitlist_api`. */
@Module({
  imports: [ConsentModule, MailModule.forDuty('waitlist_api')],
  controllers: [ConfirmationsController, PlaceController, SignUpsController],
  providers: [AddressKeys, Admission, ConfirmationRepository, ConfirmationsService, PlaceMail, PlaceService, SignedLinks, SignUpRepository, SignUpsService, SubscriberRepository],
  exports: [AddressKeys, SignUpsService],
})
export class WaitlistApiModule {}
