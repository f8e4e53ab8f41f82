import { ConsentModule } from '#consent/consent.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Module } from '@nestjs/common';
import { BeaconBody } from './beacon-body.js';
import { ChangeConsentService } from './change-consent.service.js';
import { ConsentReceipts } from './consent-receipts.js';
import { EndSessionService } from './end-session.service.js';
import { SessionAccessModule } from './session-access.module.js';
import { SessionConsent } from './session-consent.js';
import { SessionsController } from './sessions.controller.js';
import { StartSessionService } from './start-session.service.js';
import { WithdrawalRepository } from './withdrawal.repository.js';
import { Withdrawals } from './withdrawals.js';

/** Start and end of sessions, and the consent they rest on. Needs `SessionKeys` and `IngestKeys`. */
@Module({
  imports: [ConsentModule, SessionAccessModule],
  controllers: [SessionsController],
  providers: [BeaconBody, ChangeConsentService, ConsentReceipts, EndSessionService, Outbox, SessionConsent, StartSessionService, WithdrawalRepository, Withdrawals],
})
export class SessionsModule {}
