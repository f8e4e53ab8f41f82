import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { MailModule } from '#mail/mail.module.js';
import { SmtpTransport } from '#mail/smtp-transport.js';
import { Suppressions } from '#mail/suppressions.repository.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { RetentionEvidence } from '#retention/retention-evidence.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HandoverReceipts } from './handover-receipts.js';
import { MailBuilder } from './mail-builder.js';
import { MailChores } from './mail-chores.js';
import { MailDataHolder } from './mail-data-holder.js';
import { MailDataRepository } from './mail-data.repository.js';
import { MailPump } from './mail-pump.js';
import { MailPurge } from './mail-purge.js';
import { MailPurgeRepository } from './mail-purge.repository.js';
import { MailRecovery } from './mail-recovery.js';
import { MailSender } from './mail-sender.js';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.js';
import { SendingRepository } from './sending.repository.js';

const CONNECTIONS = 8;

const transportOf = (config: Config): MailTransport =>
  config.mail.smtpUrl === undefined ? { give: () => Promise.resolve({ kind: 'down', code: 'no-server' }), close: () => undefined } : new SmtpTransport(config, CONNECTIONS);

/** Sends what `Mail` wrote down. Answers for mails in privacy operations. Needs the duty `waitlist_worker` and `PersonalDataModule`. */
@Module({
  imports: [MailModule.forDuty('waitlist_worker')],
  providers: [
    HandoverReceipts,
    MailBuilder,
    MailChores,
    MailDataHolder,
    MailDataRepository,
    MailPump,
    MailPurge,
    RetentionEvidence,
    MailPurgeRepository,
    MailRecovery,
    MailSender,
    SendingRepository,
    Suppressions,
    { provide: MAIL_TRANSPORT, inject: [CONFIG], useFactory: transportOf },
  ],
  exports: [MailDataHolder, MailSender, MailRecovery, MailPurge, Suppressions],
})
export class MailWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: MailDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
