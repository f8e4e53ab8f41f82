import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { RequestLog, THE_DESK } from './request-log.js';
import { RequestWork } from './request-work.js';
import { RequestsRepository } from './requests.repository.js';
import { SubCasesRepository } from './sub-cases.repository.js';

/** Ends the request, or the part of a customer, whose case has ended. A case that answers neither concerns nobody here. */
@Injectable()
@HandlesJob('privacy.case-ended')
export class CaseEndedHandler implements JobHandler<'privacy.case-ended'> {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly requests: RequestsRepository,
    private readonly subCases: SubCasesRepository,
    private readonly work: RequestWork,
    private readonly log: RequestLog,
  ) {}

  async handle({ caseId }: { caseId: string }, context: JobContext): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const request = await this.requests.byCase(tx, caseId);
      if (request?.state === 'working') {
        await this.log.note(tx, request, 'case-ended', THE_DESK, { caseId });
        await this.work.end(tx, request, { state: 'done', by: THE_DESK });
      }
      const part = await this.subCases.byCase(tx, caseId);
      if (part?.state === 'working') await this.subCases.settle(tx, part.id, { state: 'answered' });
      await context.complete(tx);
    });
  }
}
