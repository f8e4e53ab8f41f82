import { RecurringTask } from '#clock/recurring-task.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { SweepRepository } from './sweep.repository.js';

const EVERY_MS = 30_000;
const LIMIT = 500;

/** Ends what still records when an organisation has used up the bytes of its month. Intake knows that ceiling only at the start of a session, so that chunks cost nothing more. */
@Injectable()
export class CeilingSweep extends RecurringTask {
  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: SweepRepository,
    private readonly outbox: Outbox,
  ) {
    super({ everyMs: EVERY_MS });
  }

  /** Answers how many recordings it ended. */
  async sweep(): Promise<number> {
    const sessions = await this.db.transaction('platform', (tx) => this.repository.sessionsOverCeiling(tx, LIMIT));
    let stopped = 0;
    for (const session of sessions) {
      const { tenantId, sessionId } = session;
      await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
        if (!(await this.repository.stop(tx, session))) return;
        stopped += 1;
        await this.outbox.enqueue(tx, 'frames.drain-session', { tenantId, sessionId }, { key: sessionId });
        await this.audit.append(tx, { log: `tenant:${tenantId}`, action: 'session.stopped-at-ceiling', actor: { kind: 'worker', id: 'ceiling-sweep' }, target: { kind: 'session', id: sessionId } });
      });
    }
    return stopped;
  }

  protected turn(): Promise<unknown> {
    return this.sweep();
  }
}
