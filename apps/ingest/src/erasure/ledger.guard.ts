import { type CanActivate, Injectable } from '@nestjs/common';
import { LedgerGate } from './ledger-gate.js';

/** Answers nothing of a recording while the `LedgerGate` is closed. */
@Injectable()
export class LedgerGuard implements CanActivate {
  constructor(private readonly gate: LedgerGate) {}

  async canActivate(): Promise<boolean> {
    await this.gate.assertOpen();
    return true;
  }
}
