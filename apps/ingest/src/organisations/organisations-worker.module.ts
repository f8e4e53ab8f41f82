import { ExchangeDataHolder } from '#exchange/exchange-data-holder.js';
import { MemberDataHolder } from '#identity/member-data-holder.js';
import { MemberDataRepository } from '#identity/member-data.repository.js';
import { MailModule } from '#mail/mail.module.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { ErasureRepository } from '../erasure/erasure.repository.js';
import { SessionEraser } from '../erasure/session-eraser.js';
import { CloseOrganisationHandler } from './close-organisation.handler.js';
import { ClosingReceipts } from './closing-receipts.js';
import { Departures } from './departures.js';
import { OpenOrganisationHandler } from './open-organisation.handler.js';
import { OrganisationRemoval } from './organisation-removal.js';
import { SHARED_PARTS } from './organisations-parts.js';
import { OrganisationsSweep } from './organisations-sweep.js';
import { RecordingsRemoval } from './recordings-removal.js';
import { OrganisationRemovalRepository } from './removal.repository.js';

/** Opens organisations for the waitlist, and erases those that close. Needs the duties `identity_writer`, `ingest_worker` and `ingest_eraser`, and `ExchangeModule`. */
@Module({
  imports: [MailModule.forDuty('identity_writer')],
  providers: [
    ...SHARED_PARTS,
    CloseOrganisationHandler, ClosingReceipts, Departures, ErasureRepository, MemberDataHolder, MemberDataRepository, OpenOrganisationHandler, OrganisationRemoval,
    OrganisationRemovalRepository, OrganisationsSweep, RecordingsRemoval, SessionEraser,
  ],
})
export class OrganisationsWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly messages: ExchangeDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.messages);
  }
}
