import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ContactDataRepository } from './contact-data.repository.js';

const SWEEP_MS = 3_600_000;
const BATCH = 200;

/** Removes conversations nobody needs any more: closed and silent for a year, or spam for 30 days (clause D1). */
@Injectable()
export class ContactSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(ContactSweep.name);
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly data: ContactDataRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Answers how many were removed. */
  async sweep(): Promise<number> {
    for (let removed = 0; ; ) {
      const batch = await this.db.transaction('platform', (tx) => this.data.purge(tx, BATCH));
      removed += batch;
      if (batch < BATCH) return removed;
    }
  }

  private start(): void {
    this.running ??= this.sweep()
      .then(() => undefined)
      .catch((error: unknown) => this.log.warn({ msg: 'contact sweep failed', error: (error as Error).name }))
      .finally(() => (this.running = undefined));
  }
}
