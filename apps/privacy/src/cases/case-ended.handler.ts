import { HandlesJob, type JobHandler } from '#jobs/handles-job.js';
import { Injectable } from '@nestjs/common';

/** A case that answers no request: nobody waits for its end. */
@Injectable()
@HandlesJob('privacy.case-ended')
export class CaseEndedHandler implements JobHandler<'privacy.case-ended'> {
  handle(): Promise<void> {
    return Promise.resolve();
  }
}
