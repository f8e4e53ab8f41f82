import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { BackupSetRepository } from './backup-set.repository.js';

/** When what was erased is gone from the backups too (clause D3). */
@Injectable()
export class BackupsClear {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly sets: BackupSetRepository,
  ) {}

  /**
   * The moment from which no backup holds what was erased at `erasedAt`. It is past only if every set that could hold it was looked for and not found; otherwise it is still to
   * come, by the expiry of those that are there: ask again then.
   */
  at(erasedAt: Date): Promise<Date> {
    return this.db.transaction('platform', (tx) => this.sets.clearAt(tx, erasedAt));
  }
}
