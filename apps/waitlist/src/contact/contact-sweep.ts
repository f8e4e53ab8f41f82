import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { ContactDataRepository } from './contact-data.repository.js';

const SWEEP_MS = 3_600_000;
const BATCH = 200;

/** Removes conversations nobody needs any more: closed and silent for a year, or spam for 30 days (clause D1). */
@Injectable()
export class ContactSweep extends RecurringTask {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly data: ContactDataRepository,
  ) {
    super({ everyMs: SWEEP_MS, atOnce: true });
  }

  /** Answers how many were removed. */
  async sweep(): Promise<number> {
    for (let removed = 0; ; ) {
      const batch = await this.db.transaction('platform', (tx) => this.data.purge(tx, BATCH));
      removed += batch;
      if (batch < BATCH) return removed;
    }
  }

  protected turn(): Promise<unknown> {
    return this.sweep();
  }
}
