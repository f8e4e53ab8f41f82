import { ConsentModule } from '#consent/consent.module.js';
import { Module } from '@nestjs/common';
import { LegalHoldRepository } from './legal-hold.repository.js';
import { LegalHoldsController } from './legal-holds.controller.js';
import { LegalHoldsService } from './legal-holds.service.js';
import { RetentionController, RetentionScheduleController } from './retention.controllers.js';
import { RetentionDuties } from './retention-duties.js';
import { RetentionDutiesRepository } from './retention-duties.repository.js';
import { RetentionNightRun } from './retention-night-run.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';

@Module({ controllers: [RetentionScheduleController, RetentionController, LegalHoldsController], providers: [LegalHoldRepository, LegalHoldsService, RetentionRepository, RetentionService] })
export class RetentionApiModule {}

@Module({ imports: [ConsentModule], providers: [LegalHoldRepository, RetentionDuties, RetentionDutiesRepository, RetentionNightRun, RetentionRepository] })
export class RetentionWorkerModule {}
