import { MailModule } from '#mail/mail.module.js';
import { Module } from '@nestjs/common';
import { LegalOrdersController, TransparencyController } from '../legal-orders/legal-orders.controller.js';
import { LegalOrdersRepository } from '../legal-orders/legal-orders.repository.js';
import { LegalOrdersService } from '../legal-orders/legal-orders.service.js';
import { OrderReveals } from '../legal-orders/order-reveals.js';
import { OrdersForGrants } from '../legal-orders/orders-for-grants.js';
import { AccessLetters } from './access-letters.js';
import { GrantsController } from './grants.controller.js';
import { GrantsRepository } from './grants.repository.js';
import { GrantsService } from './grants.service.js';

/** Operators ask for access, and answer legal orders. Needs the duty `privacy_api` and an audit writer. */
@Module({
  imports: [MailModule.forDuty('privacy_api')],
  controllers: [GrantsController, LegalOrdersController, TransparencyController],
  providers: [GrantsRepository, GrantsService, LegalOrdersRepository, LegalOrdersService, OrdersForGrants],
})
export class AccessApiModule {}

/** What customers are told, when its day comes. Needs the duty `privacy_worker` and an audit writer. */
@Module({ imports: [MailModule.forDuty('privacy_worker')], providers: [AccessLetters, GrantsRepository, LegalOrdersRepository, OrderReveals] })
export class AccessWorkerModule {}
