import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { failpoint } from '#jobs/failpoint.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { BackupsCheck, BackupsTold } from './backups-told.js';
import { CaseRepository } from './case.repository.js';

/** Tells a person that no backup holds their data any more, and forgets where they were told. Backups that are late are waited for. */
@Injectable()
@HandlesJob('privacy.clear-backups')
export class ClearBackupsHandler implements JobHandler<'privacy.clear-backups'> {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly cases: CaseRepository,
    private readonly backups: BackupsCheck,
    private readonly told: BackupsTold,
  ) {}

  async handle({ caseId }: { caseId: string }, context: Pick<JobContext, 'complete'>): Promise<void> {
    const found = await this.db.transaction('platform', (tx) => this.cases.find(tx, caseId));
    const later = found?.erasedAt && !found.backupsClearAt ? await this.backups.notBefore(found.erasedAt) : undefined;
    await this.db.transaction('platform', async (tx) => {
      failpoint(this.config, 'case.before-clear');
      const held = await this.cases.hold(tx, caseId);
      if (held?.erasedAt && !held.backupsClearAt) await (later ? this.told.later(tx, held, later) : this.told.clear(tx, held));
      await context.complete(tx);
    });
  }
}
