import { WORK_GATE } from '#clock/work-gate.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LedgerGate } from './ledger-gate.js';
import { LedgerGuard } from './ledger.guard.js';
import { LedgerReplay } from './ledger-replay.js';

const PROVIDERS = [LedgerGate, LedgerGuard, { provide: APP_GUARD, useExisting: LedgerGuard }, { provide: WORK_GATE, useExisting: LedgerGate }];
const EXPORTS = [LedgerGate, WORK_GATE];

/**
 * Keeps a whole app from serving or working on a restored database before that knows again what was erased: every route, every job, every recurring task. Global. Needs
 * `PersonalDataModule`.
 */
@Module({})
export class LedgerGateModule {
  /** `replays`: this process knows kinds of the ledger and erases again what it tells of. */
  static forProcess({ replays }: { replays: boolean }): DynamicModule {
    return { module: LedgerGateModule, global: true, providers: replays ? [...PROVIDERS, LedgerReplay] : PROVIDERS, exports: EXPORTS };
  }
}
