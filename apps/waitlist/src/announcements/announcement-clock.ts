import { RecurringTask } from '#clock/recurring-task.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { SenderCheck } from '#mail/sender-check/sender-check.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AnnouncementStart } from './announcement-start.js';
import { AnnouncementsRepository } from './announcements.repository.js';

const EVERY_MS = 5_000;

/** Starts announcements whose time has come; without SPF, DKIM and DMARC they wait. Says at start-up how that stands. */
@Injectable()
export class AnnouncementClock extends RecurringTask {
  private readonly log = new Logger(AnnouncementClock.name);

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: AnnouncementsRepository,
    private readonly starting: AnnouncementStart,
    private readonly check: SenderCheck,
  ) {
    super({ everyMs: EVERY_MS });
  }

  override onApplicationBootstrap(): void {
    void this.tell();
    super.onApplicationBootstrap();
  }

  /** Answers how many it started. */
  async startDue(): Promise<number> {
    const due = await this.db.transaction('platform', (tx) => this.repository.due(tx));
    if (due.length === 0) return 0;
    const { ok, findings } = await this.check.status();
    if (!ok) {
      this.log.error({ msg: 'announcements wait: receivers could not tell that our mail is ours', findings: findings.filter((finding) => !finding.ok).map(({ found }) => found) });
      return 0;
    }
    return this.db.transaction('platform', async (tx) => {
      let started = 0;
      for (const id of due) {
        const row = await this.repository.lock(tx, id);
        if (row?.state !== 'scheduled') continue;
        await this.starting.start(tx, id);
        started += 1;
      }
      return started;
    });
  }

  protected turn(): Promise<unknown> {
    return this.startDue();
  }

  private async tell(): Promise<void> {
    const { needed, ok, findings } = await this.check.status();
    if (!needed) return;
    const line = { msg: ok ? 'SPF, DKIM and DMARC are in order' : 'SPF, DKIM or DMARC is not in order: announcements will not start', findings: findings.map(({ name, found }) => `${name}: ${found}`) };
    if (ok) this.log.log(line);
    else this.log.error(line);
  }
}
