import { Clock } from '#clock/clock.js';
import { HealthRegistry } from '#http/health.js';
import { ProblemError } from '#http/problem.js';
import { ErasureLedger, LedgerAheadError } from '#personal-data/erasure-ledger.js';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';

const CHECK_OPEN_MS = 10_000;
const CHECK_CLOSED_MS = 1_000;
/** Between an entry and its mark lies a moment in which every running system is behind; a worker that died in it is replayed by the others within this. */
const GRACE_MS = 15_000;

/**
 * Closed while the erasure ledger tells of erasures that the database does not know, as after a restore: the process is not ready, and nothing is read. A worker
 * replays the ledger; then it opens. A ledger that lost entries keeps it closed.
 */
@Injectable()
export class LedgerGate implements OnModuleInit {
  private readonly log = new Logger(LedgerGate.name);
  private open = false;
  private checkedAt?: number;
  private behindSince?: number;
  private checking?: Promise<void>;

  constructor(
    private readonly health: HealthRegistry,
    private readonly ledger: ErasureLedger,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.health.register('erasure-ledger', () => this.assertOpen());
    await this.check();
  }

  /** Throws `dependency-unavailable` while it is closed. */
  async assertOpen(): Promise<void> {
    const due = this.checkedAt === undefined || this.clock.monotonic() - this.checkedAt >= (this.open ? CHECK_OPEN_MS : CHECK_CLOSED_MS);
    if (due) await (this.checking ??= this.check().finally(() => (this.checking = undefined)));
    if (!this.open) throw new ProblemError('dependency-unavailable', { retryAfterSeconds: 5 });
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
    } else if (error.name !== 'LedgerDamagedError') return;
    this.open = false;
    this.log.error({ msg: 'nothing is read until the erasure ledger was replayed', error: error.name });
  }
}
