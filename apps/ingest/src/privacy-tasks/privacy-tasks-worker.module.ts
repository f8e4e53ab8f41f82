import { MemberDataHolder } from '#identity/member-data-holder.js';
import { MemberDataRepository } from '#identity/member-data.repository.js';
import { OperatorDataHolder } from '#identity/operator-data-holder.js';
import { OperatorDataRepository } from '#identity/operator-data.repository.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { PrivacyTasksModule } from '#personal-data/privacy-tasks.module.js';
import { Module } from '@nestjs/common';
import { InvitationDataHolder } from '../organisations/invitation-data-holder.js';
import { InvitationDataRepository } from '../organisations/invitation-data.repository.js';
import { AnswerPrivacyTaskHandler } from './answer-privacy-task.handler.js';

/**
 * Answers cases of the privacy app for the data holders of this one. Holders of accounts are known to the worker that answers and to no other process: they are
 * registered as it is built, before the erasure ledger is replayed. Needs the duties `ingest_worker` and `identity_writer`, `ExchangeModule` and `PersonalDataModule`.
 */
@Module({
  imports: [PrivacyTasksModule.forDuty('ingest_worker')],
  providers: [AnswerPrivacyTaskHandler, InvitationDataHolder, InvitationDataRepository, MemberDataHolder, MemberDataRepository, OperatorDataHolder, OperatorDataRepository],
  exports: [InvitationDataHolder, MemberDataHolder, OperatorDataHolder],
})
export class PrivacyTasksWorkerModule {
  constructor(registry: DataHolderRegistry, members: MemberDataHolder, operators: OperatorDataHolder, invitations: InvitationDataHolder) {
    for (const holder of [members, operators, invitations]) registry.register(holder);
  }
}
