import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { ErasureRepository, type SessionOfTenant } from '../erasure/erasure.repository.js';
import { SessionEraser } from '../erasure/session-eraser.js';
import { RetentionJobRepository } from './retention-job.repository.js';
import { RetentionMetrics } from './retention-metrics.js';
import { RetentionNightRun } from './retention-night.js';

const SWEEP_MS = 60_000;
const BATCH = 100;

/** Erases recordings whose time is over, the same way as on request, and writes down because of which rule. */
@Injectable()
export class RetentionSweep extends RecurringTask {
  constructor(
    @Inject(databaseOf('ingest_eraser')) private readonly db: Database,
    private readonly erasures: ErasureRepository,
    private readonly eraser: SessionEraser,
    private readonly repository: RetentionJobRepository,
    private readonly night: RetentionNightRun,
    private readonly metrics: RetentionMetrics,
  ) {
    super({ everyMs: SWEEP_MS });
  }

  /** Erases everything that is due. Answers how many. */
  async sweep(): Promise<number> {
    for (let erased = 0; ; ) {
      const due = await this.db.transaction('platform', (tx) => this.erasures.expired(tx, BATCH));
      const before = erased;
      for (const session of due) erased += (await this.erase(session)) ? 1 : 0;
      if (due.length < BATCH || erased === before) return erased;
    }
  }

  private async erase(session: SessionOfTenant): Promise<boolean> {
    return this.db.transaction({ tenants: [session.tenantId] }, async (tx) => {
      const found = await this.erasures.lock(tx, session);
      if (!found || found.erased || (await this.erasures.holdOf(tx, session))) return false;
      const why = await this.repository.whyNow(tx, session.tenantId, session.sessionId);
      await this.eraser.erase(tx, session, { kind: 'system', id: 'retention' });
      if (why) await this.repository.noteErased(tx, { tenantId: session.tenantId, projectId: why.projectId }, why.rule, why.lagSeconds);
      return true;
    });
  }

  protected async turn(): Promise<void> {
    if (!(await this.night.runIfDue(() => this.sweep()))) await this.sweep();
    this.metrics.show(await this.db.transaction('platform', (tx) => this.repository.lags(tx)));
  }
}
