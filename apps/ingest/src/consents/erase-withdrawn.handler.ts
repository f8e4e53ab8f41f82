import { ConsentService } from '#consent/consent.service.js';
import type { JobPayload } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { ErasureRepository } from '../erasure/erasure.repository.js';
import { SessionEraser } from '../erasure/session-eraser.js';
import { WithdrawnRepository } from './withdrawn.repository.js';

const BATCH = 100;

/** Erases what was recorded under consents that were withdrawn, one session after the other, each as on request, and acknowledges the withdrawals that waited when it began. Started again it goes on with what is left. */
@Injectable()
@HandlesJob('consent.erase-withdrawn')
export class EraseWithdrawnHandler implements JobHandler<'consent.erase-withdrawn'> {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly repository: WithdrawnRepository,
    private readonly erasures: ErasureRepository,
    private readonly eraser: SessionEraser,
    private readonly consents: ConsentService,
  ) {}

  async handle({ tenantId, projectId }: JobPayload<'consent.erase-withdrawn'>, { signal }: JobContext): Promise<void> {
    const waiting = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.consents.waiting(tx, tenantId, projectId, 'ingest.recordings'));
    await this.eraseAll(tenantId, projectId, signal);
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      for (const recordId of waiting) await this.consents.acknowledge(tx, recordId, 'ingest.recordings');
    });
  }

  private async eraseAll(tenantId: string, projectId: string, signal: AbortSignal): Promise<void> {
    for (let after = FIRST; ; ) {
      const sessions = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.repository.next(tx, tenantId, projectId, after, BATCH));
      for (const sessionId of sessions) {
        signal.throwIfAborted();
        await this.erase({ tenantId, sessionId });
      }
      const last = sessions.at(-1);
      if (last === undefined) return;
      after = last;
    }
  }

  private erase(session: { tenantId: string; sessionId: string }): Promise<void> {
    return this.db.transaction({ tenants: [session.tenantId] }, async (tx) => {
      const found = await this.erasures.lock(tx, session);
      if (found && !found.erased) await this.eraser.erase(tx, session, { kind: 'system', id: 'consent-withdrawn' });
    });
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000';
