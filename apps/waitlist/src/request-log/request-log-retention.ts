import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { RequestLogRepository } from '#request-log/request-log.repository.js';
import { Inject, Injectable } from '@nestjs/common';

const EVERY_MS = 3_600_000;

/** Once an hour: cuts addresses that are older than 7 days to their network, and drops days that are older than 30. */
@Injectable()
export class RequestLogRetention extends RecurringTask {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: RequestLogRepository,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  keep(): Promise<{ cut: number; dropped: number }> {
    return this.db.transaction('platform', (tx) => this.repository.keepRetention(tx));
  }

  protected turn(): Promise<unknown> {
    return this.keep();
  }
}
