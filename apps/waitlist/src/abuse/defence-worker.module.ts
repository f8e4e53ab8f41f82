import { RecipientBudgetHolder } from '#abuse/recipient-budget-holder.js';
import { MailModule } from '#mail/mail.module.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { DefenceUpkeep } from './defence-upkeep.js';
import { OperatorAddresses } from './operator-addresses.repository.js';

/** Alerts, expiry, and the answer for mails counted per mailbox. Needs `AbuseModule` and the duty `waitlist_worker`. */
@Module({ imports: [MailModule.forDuty('waitlist_worker')], providers: [DefenceUpkeep, OperatorAddresses, RecipientBudgetHolder] })
export class DefenceWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: RecipientBudgetHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
