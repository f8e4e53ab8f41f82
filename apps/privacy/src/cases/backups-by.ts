import { Injectable } from '@nestjs/common';

const DAY_MS = 86_400_000;

/** When the last backup that could hold something erased is gone. */
@Injectable()
export class BackupsBy {
  at(erasedAt: Date): Promise<Date> {
    return Promise.resolve(new Date(erasedAt.getTime() + 30 * DAY_MS));
  }
}
