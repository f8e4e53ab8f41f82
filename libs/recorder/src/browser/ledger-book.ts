import type { Ledger, LossReason, SkipReason } from '#recording-format/ledger.js';
import { emptyLedger } from '#recording-format/ledger.js';

/** Counts what becomes of every picture that was due. An entry is made when its fate is known, so the sum always holds. */
export class LedgerBook {
  private readonly totals: Ledger = emptyLedger();

  stored(): void {
    this.totals.captured++;
    this.totals.stored++;
  }

  deduplicated(): void {
    this.totals.captured++;
    this.totals.deduplicated++;
  }

  skipped(reason: SkipReason): void {
    this.totals.captured++;
    this.totals.skipped[reason] = (this.totals.skipped[reason] ?? 0) + 1;
  }

  lost(reason: LossReason): void {
    this.totals.captured++;
    this.totals.lost[reason] = (this.totals.lost[reason] ?? 0) + 1;
  }

  /** Frames that were counted as stored went down with their chunk. */
  storedThenLost(frames: number, reason: LossReason): void {
    if (frames === 0) return;
    this.totals.stored -= frames;
    this.totals.lost[reason] = (this.totals.lost[reason] ?? 0) + frames;
  }

  snapshot(): Ledger {
    return structuredClone(this.totals);
  }
}
