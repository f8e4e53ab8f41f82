import type { Database } from '#database/database.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ExchangeRepository } from './exchange.repository.js';

/** The `Database` of the worker that sweeps. */
export const EXCHANGE_DATABASE = Symbol('ExchangeDatabase');

const SWEEP_MS = 60_000;

/** Removes messages whose time is over. What should have been closed and was not is said in the log. */
@Injectable()
export class ExchangeSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(ExchangeSweep.name);
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(EXCHANGE_DATABASE) private readonly db: Database,
    @Inject(ExchangeRepository) private readonly messages: ExchangeRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Answers how many messages were removed. */
  async sweep(): Promise<number> {
    const removed = await this.db.transaction('platform', (tx) => this.messages.purge(tx));
    if (removed > 0) this.log.warn({ msg: 'messages were never closed', removed });
    return removed;
  }

  private start(): void {
    this.running ??= this.sweep()
      .then(() => undefined)
      .catch((error: unknown) => this.log.warn({ msg: 'exchange sweep failed', error: (error as Error).name }))
      .finally(() => (this.running = undefined));
  }
}
