import { RecurringTask } from '#clock/recurring-task.js';
import { Injectable } from '@nestjs/common';
import { BackupTaker } from './backup-taker.js';

const EVERY_MS = 60_000;

/** Takes backups at the interval that is configured; none while that is 0. */
@Injectable()
export class BackupSchedule extends RecurringTask {
  constructor(private readonly taker: BackupTaker) {
    super({ everyMs: EVERY_MS });
  }

  protected turn(): Promise<unknown> {
    return this.taker.takeIfDue();
  }
}
