import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { RetentionEvidence } from '#retention/retention-evidence.js';
import { Inject, Injectable } from '@nestjs/common';
import { MailPurgeRepository } from './mail-purge.repository.js';

const BATCH = 5_000;

/** Ends what mail keeps, when its time is over. */
@Injectable()
export class MailPurge {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: MailPurgeRepository,
    private readonly evidence: RetentionEvidence,
  ) {}

  async purge(): Promise<{ forgotten: number; removed: number }> {
    const forgotten = await this.all((limit) => this.forget(limit));
    const removed = await this.all((limit) => this.db.transaction('platform', (tx) => this.repository.remove(tx, limit)));
    await this.db.transaction('platform', (tx) => this.repository.tidy(tx));
    return { forgotten, removed };
  }

  private forget(limit: number): Promise<number> {
    return this.db.transaction('platform', async (tx) => {
      const forgotten = await this.repository.forget(tx, limit);
      await this.evidence.noteGone(tx, 'mail-content', forgotten);
      return forgotten;
    });
  }

  private async all(some: (limit: number) => Promise<number>): Promise<number> {
    for (let sum = 0; ; ) {
      const done = await some(BATCH);
      sum += done;
      if (done < BATCH) return sum;
    }
  }
}
