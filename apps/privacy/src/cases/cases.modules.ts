import { BLOB_STORE } from '#blobs/blob-store.js';
import { openBlobStore } from '#blobs/blobs.module.js';
import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { EGRESS_GATE, type EgressGate } from '#contracts/egress-gate.js';
import { ExchangeDataHolder } from '#exchange/exchange-data-holder.js';
import { MailModule } from '#mail/mail.module.js';
import { SignedLinks } from '#mail/signed-link.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { PieceStore } from '#personal-data/piece-store.js';
import { PrivacyTasksModule } from '#personal-data/privacy-tasks.module.js';
import { Module } from '@nestjs/common';
import { BackupsClearModule } from '../backups/backups.modules.js';
import { AnswerPrivacyTaskHandler } from './answer-privacy-task.handler.js';
import { ArchiveBuilder } from './archive-builder.js';
import { ArchiveSweep } from './archive-sweep.js';
import { ArchiveRepository } from './archive.repository.js';
import { ArchiveBytes, ArchiveCodes } from './archive-codes.js';
import { BackupsBy } from './backups-by.js';
import { BackupsCheck, BackupsTold } from './backups-told.js';
import { CaseCertificates } from './case-certificates.js';
import { CaseEnding } from './case-ending.js';
import { CaseGraph } from './case-graph.js';
import { CaseMakers, CaseTrades } from './case-makers.js';
import { CaseMails } from './case-mails.js';
import { CaseSeal } from './case-seal.js';
import { CaseTasks } from './case-tasks.js';
import { CaseRepository } from './case.repository.js';
import { CasesController } from './cases.controller.js';
import { CasesDataHolder } from './cases-data-holder.js';
import { Cases } from './cases.js';
import { CasesService } from './cases.service.js';
import { CertificatesController, CertificatesService } from './certificates.controller.js';
import { ClearBackupsHandler } from './clear-backups.handler.js';
import { FinishCaseHandler } from './finish-case.handler.js';
import { ArchivePageController, PersonArchiveController } from './person-archive.controller.js';
import { PersonArchiveService } from './person-archive.service.js';
import { RunCaseNodeHandler } from './run-case-node.handler.js';
import { TakePrivacyAnswerHandler } from './take-privacy-answer.handler.js';

/** `Cases`, for rooms that open them. */
@Module({ providers: [ArchiveRepository, CaseRepository, CaseSeal, Cases], exports: [ArchiveRepository, CaseRepository, CaseSeal, Cases] })
export class CasesModule {}

/** What operators and people see of cases. */
@Module({
  imports: [CasesModule, MailModule.forDuty('privacy_api')],
  controllers: [CasesController, CertificatesController, ArchivePageController, PersonArchiveController],
  providers: [
    {
      provide: BLOB_STORE,
      inject: [CONFIG, Clock, { token: EGRESS_GATE, optional: true }],
      useFactory: (config: Config, clock: Clock, gate?: EgressGate) => openBlobStore(config, clock, gate),
    },
    ArchiveBytes, ArchiveCodes, CaseMails, CasesService, CertificatesService, PersonArchiveService, PieceStore, SignedLinks,
  ],
})
export class CasesApiModule {}

/** Runs cases, and answers them for the data holders of this app. Holders that the erasure ledger may name are known before it is replayed. */
@Module({
  imports: [BackupsClearModule, CasesModule, MailModule.forDuty('privacy_worker'), PrivacyTasksModule.forDuty('privacy_worker')],
  providers: [
    AnswerPrivacyTaskHandler, ArchiveBuilder, ArchiveSweep, BackupsBy, BackupsCheck, BackupsTold, CaseCertificates, CaseEnding, CaseGraph, CaseMails, CaseMakers, CaseTasks,
    CasesDataHolder, CaseTrades, ClearBackupsHandler, FinishCaseHandler, RunCaseNodeHandler, SignedLinks, TakePrivacyAnswerHandler,
  ],
})
export class CasesWorkerModule {
  constructor(registry: DataHolderRegistry, messages: ExchangeDataHolder, cases: CasesDataHolder) {
    for (const holder of [messages, cases]) registry.register(holder);
  }
}
