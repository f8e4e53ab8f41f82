import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AnalyticsRepository } from './analytics.repository.js';

const EVERY_MS = 3_600_000;

/** Once an hour: what is older than 25 months becomes monthly totals. */
@Injectable()
export class AnalyticsRollUp implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(AnalyticsRollUp.name);
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: AnalyticsRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), EVERY_MS).unref();
    this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Answers how many rows became totals. */
  rollUp(): Promise<number> {
    return this.db.transaction('platform', (tx) => this.repository.rollUp(tx));
  }

  private start(): void {
    this.running ??= this.rollUp()
      .then(() => undefined)
      .catch((error: unknown) => this.log.warn({ msg: 'counters could not be rolled up', error: (error as Error).name }))
      .finally(() => (this.running = undefined));
  }
}
