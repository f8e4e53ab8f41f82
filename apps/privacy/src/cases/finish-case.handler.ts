import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { failpoint } from '#jobs/failpoint.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { CaseEnding } from './case-ending.js';
import { CaseMakers } from './case-makers.js';
import { CaseRepository } from './case.repository.js';

/** Ends a case whose every node has ended. What it makes (a certificate, an archive) is kept with the end of the case or not at all. */
@Injectable()
@HandlesJob('privacy.finish-case')
export class FinishCaseHandler implements JobHandler<'privacy.finish-case'> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly cases: CaseRepository,
    private readonly makers: CaseMakers,
    private readonly ending: CaseEnding,
  ) {}

  async handle({ caseId }: { caseId: string }, context: Pick<JobContext, 'complete' | 'signal'>): Promise<void> {
    const found = await this.db.transaction('platform', (tx) => this.cases.find(tx, caseId));
    const end = found?.state === 'ending' ? await this.makers.make(found, context.signal) : undefined;
    await this.db.transaction('platform', async (tx) => {
      failpoint(this.config, 'case.before-end');
      const held = await this.cases.hold(tx, caseId);
      if (end && held?.state === 'ending') await this.ending.end(tx, held, end);
      await context.complete(tx);
    });
    failpoint(this.config, 'case.after-end');
  }
}
