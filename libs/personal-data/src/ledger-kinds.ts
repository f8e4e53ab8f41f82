import { Injectable } from '@nestjs/common';
import type { Erasure } from './ledger-entry.js';

/** Erases again what one entry of the ledger tells of. Done twice it does no harm. */
export type EraseAgain = (erasure: Erasure) => Promise<void>;

/** Who erases which kind of thing again when a database was restored. Rooms register in their constructors, since the ledger is replayed as a process starts. */
@Injectable()
export class LedgerKinds {
  private readonly kinds = new Map<string, EraseAgain>();

  register(kind: string, eraseAgain: EraseAgain): void {
    if (this.kinds.has(kind)) throw new Error(`The kind ${kind} of the erasure ledger is registered twice`);
    this.kinds.set(kind, eraseAgain);
  }

  all(): ReadonlyMap<string, EraseAgain> {
    return this.kinds;
  }
}
