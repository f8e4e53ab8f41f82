import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Outbox } from '#jobs/outbox.js';
import { Inject, Injectable } from '@nestjs/common';
import { SweepRepository } from './sweep.repository.js';

const EVERY_MS = 15_000;
const LIMIT = 500;

/** Asks for a drain of every session that time alone has changed. Any number of workers may do it at once. */
@Injectable()
export class SessionSweep extends RecurringTask {
  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    private readonly repository: SweepRepository,
    private readonly outbox: Outbox,
  ) {
    super({ everyMs: EVERY_MS });
  }

  /** Answers how many sessions will be visited. */
  async sweep(): Promise<number> {
    const sessions = await this.db.transaction('platform', (tx) => this.repository.sessionsToVisit(tx, LIMIT));
    for (const { tenantId, sessionId } of sessions) {
      await this.db.transaction({ tenants: [tenantId] }, (tx) => this.outbox.enqueue(tx, 'frames.drain-session', { tenantId, sessionId }, { key: sessionId }));
    }
    return sessions.length;
  }

  protected turn(): Promise<unknown> {
    return this.sweep();
  }
}
