import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { BreachesRepository } from './breaches.repository.js';

const EVERY_MS = 60_000;

/** Reminds operators twelve hours before somebody has to be told of a breach, alarms them when the time is over, and goes on saying so in the log. */
@Injectable()
export class BreachWatch extends RecurringTask {
  private readonly log = new Logger(BreachWatch.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly breaches: BreachesRepository,
    private readonly mail: Mail,
  ) {
    super({ everyMs: EVERY_MS, atOnce: true });
  }

  /** Answers of how many duties operators were told. */
  look(): Promise<number> {
    return this.db.transaction('platform', async (tx) => {
      const duties = await this.breaches.alarming(tx);
      const operators = duties.length === 0 ? [] : await this.breaches.operatorAddresses(tx);
      for (const duty of duties) {
        const { breachId, code, dueAt, isOverdue } = duty;
        for (const [index, to] of operators.entries()) {
          const data = { code, dueAt: dueAt.toISOString(), isOverdue, url: `${this.config.urls.privacy}/docs` };
          await this.mail.send(tx, { template: 'breach-alarm', to, data, key: `breach:${breachId}:${code}:${isOverdue ? 'late' : 'soon'}:${index}` });
        }
        await this.breaches.alarmed(tx, duty);
      }
      const overdue = await this.breaches.overdue(tx);
      if (overdue > 0) this.log.error({ msg: 'somebody was to be told of a breach, and the time is over', duties: overdue });
      return duties.length;
    });
  }

  protected turn(): Promise<unknown> {
    return this.look();
  }
}
