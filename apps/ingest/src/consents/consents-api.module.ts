import { ConsentModule } from '#consent/consent.module.js';
import { Module } from '@nestjs/common';
import { ProjectSettingsRepository } from '../identity/project-settings.repository.js';
import { ConsentReceipts } from '../sessions/consent-receipts.js';
import { WithdrawalRepository } from '../sessions/withdrawal.repository.js';
import { Withdrawals } from '../sessions/withdrawals.js';
import { ConsentsController } from './consents.controller.js';
import { ConsentsService } from './consents.service.js';

/** The consent of end users, for their customer. Needs the duty `ingest_api`, `JobsModule` and an audit writer. */
@Module({ imports: [ConsentModule], controllers: [ConsentsController], providers: [ConsentReceipts, ConsentsService, ProjectSettingsRepository, WithdrawalRepository, Withdrawals] })
export class ConsentsApiModule {}
