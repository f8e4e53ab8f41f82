import { AuditDataHolder } from '#audit/audit-data-holder.js';
import { PersonalPartsRepository } from '#audit/personal-parts.repository.js';
import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { ProofsRepository } from './proofs.repository.js';
import { ProofsService } from './proofs.service.js';

/** Checkpoints and proofs for everybody. Needs the duty `privacy_api` and `AuditModule`. */
@Module({ controllers: [AuditController], providers: [ProofsRepository, ProofsService] })
export class AuditApiModule {}

/** What the log says of people, for whoever asks to be known or erased. Needs the duty `privacy_worker`. */
@Module({ providers: [AuditDataHolder, PersonalPartsRepository] })
export class AuditWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: AuditDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
