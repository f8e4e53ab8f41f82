import { Clock } from '#clock/clock.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Purge } from './purge.js';

const EVERY_MS = 3_600_000;
const KEY = { key: 'hourly' };

/** Runs the purge when a worker starts and every hour after that. Each run leaves the next one behind, in the same transaction that ends it. */
@HandlesJob('waitlist.purge')
@Injectable()
export class PurgeHandler implements JobHandler<'waitlist.purge'>, OnApplicationBootstrap {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly purge: Purge,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.db.transaction('platform', (tx) => this.outbox.enqueue(tx, 'waitlist.purge', {}, KEY));
  }

  async handle(_payload: object, context: JobContext): Promise<void> {
    await this.purge.run();
    await this.db.transaction('platform', async (tx) => {
      await context.complete(tx);
      await this.outbox.enqueue(tx, 'waitlist.purge', {}, { ...KEY, dueAt: new Date(this.clock.now().getTime() + EVERY_MS) });
    });
  }
}
