import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { AnalyticsRepository } from './analytics.repository.js';

const EVERY_MS = 3_600_000;

/** Once an hour: what is older than 25 months becomes monthly totals. */
@Injectable()
export class AnalyticsRollUp extends RecurringTask {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: AnalyticsRepository,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  /** Answers how many rows became totals. */
  rollUp(): Promise<number> {
    return this.db.transaction('platform', (tx) => this.repository.rollUp(tx));
  }

  protected turn(): Promise<unknown> {
    return this.rollUp();
  }
}
