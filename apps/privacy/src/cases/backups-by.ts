import { Injectable } from '@nestjs/common';
import { BackupsClear } from '../backups/backups-clear.js';

const DAY_MS = 86_400_000;

/** When the last backup that could hold something erased is gone. Not before a day is over: one that is being taken is in no inventory yet. */
@Injectable()
export class BackupsBy {
  constructor(private readonly clear: BackupsClear) {}

  async at(erasedAt: Date): Promise<Date> {
    const known = await this.clear.at(erasedAt);
    return new Date(Math.max(known.getTime(), erasedAt.getTime() + DAY_MS));
  }
}
