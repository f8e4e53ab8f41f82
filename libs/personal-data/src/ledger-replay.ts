import { Injectable, Inject, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ErasureLedger } from './erasure-ledger.js';
import { LedgerKinds } from './ledger-kinds.js';

const EVERY_MS = 2_000;

/** Erases again what a restored database has forgotten that it had erased, before anything is served or run, and again whenever the ledger is ahead. */
@Injectable()
export class LedgerReplay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(LedgerReplay.name);
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(ErasureLedger) private readonly ledger: ErasureLedger,
    @Inject(LedgerKinds) private readonly kinds: LedgerKinds,
  ) {}

  /** Not before every room has said what it can erase. Until it is through, the gate is closed. */
  onApplicationBootstrap(): void {
    this.begin();
    this.timer = setInterval(() => this.begin(), EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Answers how much was erased again. Throws when something could not be, or is still there afterwards. */
  async replay(): Promise<number> {
    const replayed = await this.ledger.replay(this.kinds.all());
    if (replayed > 0) this.log.warn({ msg: 'erasures replayed from the ledger', count: replayed });
    return replayed;
  }

  private begin(): void {
    this.running ??= this.replay()
      .then(() => undefined)
      .catch((error: unknown) => this.log.error({ msg: 'the erasure ledger cannot be replayed', error: (error as Error).name }))
      .finally(() => (this.running = undefined));
  }
}
