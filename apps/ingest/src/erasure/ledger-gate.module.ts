import { Module } from '@nestjs/common';
import { LedgerGate } from './ledger-gate.js';
import { LedgerGuard } from './ledger.guard.js';

/** Keeps a process from serving a restored database before it knows again what was erased. Needs `PersonalDataModule`. */
@Module({ providers: [LedgerGate, LedgerGuard], exports: [LedgerGate, LedgerGuard] })
export class LedgerGateModule {}
