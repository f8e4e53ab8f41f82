import type { JobPayload } from '#contracts/jobs.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Injectable } from '@nestjs/common';
import { SessionRemoval } from './session-removal.js';

/** Runs after an erasure was committed, until nothing of the session is left. */
@Injectable()
@HandlesJob('erasure.erase-session')
export class EraseSessionHandler implements JobHandler<'erasure.erase-session'> {
  constructor(private readonly removal: SessionRemoval) {}

  async handle({ tenantId, sessionId, erasureId }: JobPayload<'erasure.erase-session'>, { signal }: JobContext): Promise<void> {
    await this.removal.run({ tenantId, sessionId }, erasureId, signal);
  }
}
