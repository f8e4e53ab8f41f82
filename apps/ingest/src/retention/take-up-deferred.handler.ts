import type { JobPayload } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { ErasureRepository } from '../erasure/erasure.repository.js';
import { SessionEraser } from '../erasure/session-eraser.js';
import { RetentionJobRepository } from './retention-job.repository.js';

const BATCH = 100;

/** Begins the erasures that waited for a hold which was released. */
@Injectable()
@HandlesJob('retention.take-up-deferred')
export class TakeUpDeferredHandler implements JobHandler<'retention.take-up-deferred'> {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly repository: RetentionJobRepository,
    private readonly erasures: ErasureRepository,
    private readonly eraser: SessionEraser,
  ) {}

  async handle({ tenantId }: JobPayload<'retention.take-up-deferred'>, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    for (;;) {
      const batch = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.repository.releasable(tx, tenantId, BATCH));
      for (const { sessionId } of batch) {
        signal.throwIfAborted();
        await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
          const session = { tenantId, sessionId };
          if (await this.erasures.lock(tx, session)) await this.eraser.erase(tx, session, { kind: 'system', id: 'hold-released' });
        });
      }
      if (batch.length < BATCH) return;
    }
  }
}
