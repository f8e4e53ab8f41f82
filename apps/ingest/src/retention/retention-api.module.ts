import { ListCursor } from '#http/list-cursor.js';
import { Module } from '@nestjs/common';
import { PlansRepository } from '../organisations/plans.repository.js';
import { Plans } from '../organisations/plans.service.js';
import { HoldRepository } from './hold.repository.js';
import { HoldsController } from './holds.controller.js';
import { HoldsService } from './holds.service.js';
import { OperatorHoldsController } from './operator-holds.controller.js';
import { RetentionController } from './retention.controller.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';

/** How long recordings are kept, and what keeps them. Needs the duty `ingest_api`, `IdentityModule`, `JobsModule` and an audit writer. */
@Module({
  controllers: [RetentionController, HoldsController, OperatorHoldsController],
  providers: [HoldRepository, HoldsService, ListCursor, Plans, PlansRepository, RetentionRepository, RetentionService],
})
export class RetentionApiModule {}
