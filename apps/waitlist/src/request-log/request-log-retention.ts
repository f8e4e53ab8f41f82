import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { RequestLogRepository } from '#request-log/request-log.repository.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const EVERY_MS = 3_600_000;

/** Once an hour: cuts addresses that are older than 7 days to their network, and drops days that are older than 30. */
@Injectable()
export class RequestLogRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(RequestLogRetention.name);
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: RequestLogRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), EVERY_MS).unref();
    this.start();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  keep(): Promise<{ cut: number; dropped: number }> {
    return this.db.transaction('platform', (tx) => this.repository.keepRetention(tx));
  }

  private start(): void {
    this.running ??= this.keep()
      .then(() => undefined)
      .catch((error: unknown) => this.log.warn({ msg: 'the request log could not be cut', error: (error as Error).name }))
      .finally(() => (this.running = undefined));
  }
}
