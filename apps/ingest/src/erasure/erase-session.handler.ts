import type { JobPayload } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { SessionRemoval } from './session-removal.js';

/** Runs after an erasure was committed, until nothing of the session is left. */
@Injectable()
@HandlesJob('erasure.erase-session')
export class EraseSessionHandler implements JobHandler<'erasure.erase-session'> {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly removal: SessionRemoval,
    private readonly outbox: Outbox,
  ) {}

  async handle({ tenantId, sessionId, erasureId }: JobPayload<'erasure.erase-session'>, { signal, complete }: JobContext): Promise<void> {
    const again = await this.removal.run({ tenantId, sessionId }, erasureId, signal);
    await this.db.transaction('platform', async (tx) => {
      if (again) await this.outbox.enqueue(tx, 'erasure.erase-session', { tenantId, sessionId, erasureId }, { key: sessionId, dueAt: again });
      await complete(tx);
    });
  }
}
