import type { JobPayload } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { Plans } from '../organisations/plans.service.js';
import { RetentionJobRepository } from './retention-job.repository.js';

const BATCH = 2_000;
const DEFAULT_DAYS = 30;

/** Brings recordings that exist down to a shorter plan or setting. A longer one changes nothing: what exists is never silently kept longer. */
@Injectable()
@HandlesJob('retention.apply')
export class ApplyRetentionHandler implements JobHandler<'retention.apply'> {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly repository: RetentionJobRepository,
    private readonly plans: Plans,
  ) {}

  async handle(scope: JobPayload<'retention.apply'>, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const changed = await this.db.transaction({ tenants: [scope.tenantId] }, async (tx) => {
        const days = { plan: (await this.plans.of(tx, scope.tenantId)).retentionDays, project: (await this.repository.projectDays(tx, scope)) ?? DEFAULT_DAYS };
        await this.repository.shortenBases(tx, scope, days);
        return this.repository.shorten(tx, scope, days, BATCH);
      });
      if (changed < BATCH) return;
    }
  }
}
