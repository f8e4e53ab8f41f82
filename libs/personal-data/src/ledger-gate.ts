import { Clock } from '#clock/clock.js';
import type { WorkGate } from '#clock/work-gate.js';
import { HealthRegistry } from '#http/health.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ErasureLedger, LedgerAheadError, RestoredError } from './erasure-ledger.js';
import { LedgerDamagedError } from './ledger-entry.js';
import { LedgerForeignError } from './ledger-identity.js';

const CHECK_OPEN_MS = 10_000;
const CHECK_CLOSED_MS = 1_000;
/** Between an entry and its mark lies a moment in which every running system is behind; a worker that died in it is replayed by the others within this. */
const GRACE_MS = 15_000;

/**
 * Closed while the erasure ledger tells of erasures that the database does not know, as after a restore: the process is not ready, answers nothing and does nothing by itself.
 * The workers replay the ledger; then it opens. A ledger that lost entries, or that belongs to another database, keeps it closed.
 */
@Injectable()
export class LedgerGate implements OnModuleInit, WorkGate {
  private readonly log = new Logger(LedgerGate.name);
  private open = false;
  private checkedAt?: number;
  private behindSince?: number;
  private checking?: Promise<void>;

  constructor(
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
    @Inject(ErasureLedger) private readonly ledger: ErasureLedger,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.health.register('erasure-ledger', () => this.assertOpen());
    await this.check();
  }

  /** Throws `dependency-unavailable` while it is closed. */
  async assertOpen(): Promise<void> {
    if (!(await this.isOpen())) throw new ProblemError('dependency-unavailable', { retryAfterSeconds: 5 });
  }

  async isOpen(): Promise<boolean> {
    const due = this.checkedAt === undefined || this.clock.monotonic() - this.checkedAt >= (this.open ? CHECK_OPEN_MS : CHECK_CLOSED_MS);
    if (due) await (this.checking ??= this.check().finally(() => (this.checking = undefined)));
    return this.open;
  }

  /** What cannot be found out now changes nothing: closed stays closed. */
  private async check(): Promise<void> {
    this.checkedAt = this.clock.monotonic();
    try {
      await this.ledger.assertNotBehind();
      this.open = true;
      this.behindSince = undefined;
    } catch (error) {
      this.refuse(error as Error);
    }
  }

  private refuse(error: Error): void {
    const now = this.clock.monotonic();
    if (error instanceof LedgerAheadError) {
      this.behindSince ??= now;
      if (this.open && now - this.behindSince < GRACE_MS) return;
    } else if (!(error instanceof LedgerDamagedError || error instanceof LedgerForeignError || error instanceof RestoredError)) return;
    this.open = false;
    this.log.error({ msg: 'nothing is answered or done until the erasure ledger was replayed', error: error.name });
  }
}
