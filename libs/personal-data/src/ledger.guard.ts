import { type CanActivate, Inject, Injectable } from '@nestjs/common';
import { LedgerGate } from './ledger-gate.js';

/** Before every route of an app: answers nothing while the `LedgerGate` is closed. */
@Injectable()
export class LedgerGuard implements CanActivate {
  constructor(@Inject(LedgerGate) private readonly gate: LedgerGate) {}

  async canActivate(): Promise<boolean> {
    await this.gate.assertOpen();
    return true;
  }
}
