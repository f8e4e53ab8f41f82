import { RecurringTask } from '#clock/recurring-task.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Metrics } from '#http/metrics.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { BackupSetRepository } from './backup-set.repository.js';

const EVERY_MS = 60_000;
/** Two days before the promise would be broken. */
const ALARM_DAYS = 28;
const HOUR_MS = 3_600_000;

/** Measures the inventory, and tells operators when something stays for too long or is not taken. */
@Injectable()
export class BackupWatch extends RecurringTask {
  private readonly log = new Logger(BackupWatch.name);
  private readonly oldest;
  private readonly newest;
  private readonly there;

  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly sets: BackupSetRepository,
    private readonly mail: Mail,
    metrics: Metrics,
  ) {
    super({ everyMs: EVERY_MS, evenIfClosed: true });
    this.oldest = metrics.gauge('backup_oldest_data_seconds', 'Age of the oldest data that any backup holds; 30 days is what we promise');
    this.newest = metrics.gauge('backup_newest_seconds', 'Age of the newest complete backup; -1 while there is none');
    this.there = metrics.gauge('backup_sets', 'Backups that are there');
  }

  /** Answers how many alarms it gave. */
  look(): Promise<number> {
    return this.db.transaction('platform', async (tx) => {
      const { oldestDataAt, newestCompleteAt, there, now } = await this.sets.ages(tx);
      this.there.set(there);
      this.oldest.set(oldestDataAt ? (now.getTime() - oldestDataAt.getTime()) / 1000 : 0);
      this.newest.set(newestCompleteAt ? (now.getTime() - newestCompleteAt.getTime()) / 1000 : -1);
      let alarms = 0;
      for (const { id, oldestDataAt: since } of await this.sets.takeOld(tx, ALARM_DAYS)) {
        await this.alarm(tx, 'still-there', `backup:${id}`, since);
        alarms += 1;
      }
      const { intervalHours } = this.config.backups;
      const late = intervalHours > 0 && (newestCompleteAt === null || now.getTime() - newestCompleteAt.getTime() > (2 * intervalHours + 1) * HOUR_MS);
      if (late && (await this.sets.isOverdue(tx, 2 * intervalHours + 1))) {
        await this.alarm(tx, 'not-taken', `backup-missing:${now.toISOString().slice(0, 10)}`, newestCompleteAt ?? now);
        alarms += 1;
      }
      return alarms;
    });
  }

  protected turn(): Promise<unknown> {
    return this.look();
  }

  private async alarm(tx: Tx, reason: 'still-there' | 'not-taken', key: string, since: Date): Promise<void> {
    this.log.error({ msg: reason === 'still-there' ? 'a backup is older than 28 days and still there' : 'no backup was taken', since });
    const data = { reason, since: since.toISOString(), docsUrl: `${this.config.urls.privacy}/docs` };
    for (const [index, to] of (await this.operators(tx)).entries()) await this.mail.send(tx, { template: 'backup-alarm', to, data, key: `${key}:${index}` });
  }

  private async operators(tx: Tx): Promise<string[]> {
    return (await this.sets.operators(tx)).map(({ email }) => email);
  }
}
