import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Injectable } from '@nestjs/common';
import { OrganisationRemoval } from './organisation-removal.js';
import { RecordingsRemoval } from './recordings-removal.js';

/** Erases an organisation whose time to be reopened is over. Killed at any point, the next run goes on where it stopped. */
@HandlesJob('identity.close-organisation')
@Injectable()
export class CloseOrganisationHandler implements JobHandler<'identity.close-organisation'> {
  constructor(
    private readonly organisation: OrganisationRemoval,
    private readonly recordings: RecordingsRemoval,
  ) {}

  async handle({ tenantId, closingId }: { tenantId: string; closingId: string }, context: JobContext): Promise<void> {
    if (!(await this.organisation.begin(tenantId, closingId))) return;
    await this.recordings.remove(tenantId, context.signal);
    const erased = await this.recordings.assertAbsent(tenantId);
    await this.organisation.finish(tenantId, closingId, erased);
  }
}
