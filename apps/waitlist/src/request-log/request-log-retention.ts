import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { RequestLogRepository } from '#request-log/request-log.repository.js';
import { RetentionEvidence } from '#retention/retention-evidence.js';
import { Inject, Injectable } from '@nestjs/common';

const EVERY_MS = 3_600_000;

/** Once an hour: cuts addresses that are older than 7 days to their network, and drops days that are older than 30. */
@Injectable()
export class RequestLogRetention extends RecurringTask {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: RequestLogRepository,
    private readonly evidence: RetentionEvidence,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  keep(): Promise<{ cut: number; dropped: number }> {
    return this.db.transaction('platform', async (tx) => {
      const done = await this.repository.keepRetention(tx);
      await this.evidence.noteGone(tx, 'request-log-address', done.cut);
      // Days, not rows: a partition goes as a whole.
      await this.evidence.noteGone(tx, 'request-log', done.dropped);
      return done;
    });
  }

  protected turn(): Promise<unknown> {
    return this.keep();
  }
}
