import { EGRESS_GATE } from '#contracts/egress-gate.js';
import { databaseOf } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataHolderRegistry } from './data-holder-registry.js';
import { ErasureLedger } from './erasure-ledger.js';
import { LedgerKinds } from './ledger-kinds.js';
import { LedgerMarkRepository } from './ledger-mark.repository.js';
import { PERSONAL_DATA_DATABASE } from './personal-data.tokens.js';
import { SubprocessorEgressGate } from './subprocessor-egress-gate.js';
import { SubprocessorRepository } from './subprocessor.repository.js';

/** How a process takes part in privacy operations: `ErasureLedger`, `DataHolderRegistry` and the `EGRESS_GATE`. Global. */
@Module({})
export class PersonalDataModule {
  /** `duty` reads subprocessors and keeps the ledger's mark: one of the workers, `ingest_api`, `ingest_eraser` or `privacy_api`. */
  static forDuty(duty: Duty): DynamicModule {
    return {
      module: PersonalDataModule,
      global: true,
      providers: [
        { provide: PERSONAL_DATA_DATABASE, useExisting: databaseOf(duty) },
        LedgerKinds,
        LedgerMarkRepository,
        SubprocessorRepository,
        ErasureLedger,
        DataHolderRegistry,
        SubprocessorEgressGate,
        { provide: EGRESS_GATE, useExisting: SubprocessorEgressGate },
      ],
      exports: [ErasureLedger, LedgerKinds, DataHolderRegistry, EGRESS_GATE],
    };
  }
}
