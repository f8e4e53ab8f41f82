import type { JobPayload } from '#contracts/jobs.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Injectable } from '@nestjs/common';
import { SessionDrain } from './session-drain.js';

/** Drains a session (docs/architecture.md, "The recording path"). */
@Injectable()
@HandlesJob('frames.drain-session')
export class DrainSessionHandler implements JobHandler<'frames.drain-session'> {
  constructor(private readonly drain: SessionDrain) {}

  async handle({ tenantId, sessionId }: JobPayload<'frames.drain-session'>, { signal }: JobContext): Promise<void> {
    await this.drain.drain({ tenantId, sessionId }, signal);
  }
}
