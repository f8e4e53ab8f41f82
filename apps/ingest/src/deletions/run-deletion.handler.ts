import { Clock } from '#clock/clock.js';
import type { JobPayload } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { DeletionRun } from './deletion-run.js';

/** One slice of a deletion; the next one is asked for in the commit that ends this one. */
@Injectable()
@HandlesJob('deletion.run')
export class RunDeletionHandler implements JobHandler<'deletion.run'> {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly run: DeletionRun,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async handle({ tenantId, deletionId }: JobPayload<'deletion.run'>, { signal, complete }: JobContext): Promise<void> {
    const seconds = await this.run.step({ tenantId, deletionId }, signal);
    await this.db.transaction('platform', async (tx) => {
      const dueAt = seconds === undefined || seconds === 0 ? undefined : new Date(this.clock.now().getTime() + seconds * 1000);
      if (seconds !== undefined) await this.outbox.enqueue(tx, 'deletion.run', { tenantId, deletionId }, { key: deletionId, ...(dueAt ? { dueAt } : {}) });
      await complete(tx);
    });
  }
}
