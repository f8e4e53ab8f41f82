import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { SignUpIntake } from './sign-up-intake.js';
import { SignUpRepository } from './sign-up.repository.js';

const BATCH = 20;

/** Works off the requests of one shard, oldest first, until there are none. Jobs of one shard never run at the same time. */
@HandlesJob('waitlist.take-sign-ups')
@Injectable()
export class TakeSignUpsHandler implements JobHandler<'waitlist.take-sign-ups'> {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: SignUpRepository,
    private readonly intake: SignUpIntake,
  ) {}

  async handle({ shard }: { shard: number }, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    while (!signal.aborted && (await this.batch(shard)) === BATCH);
    signal.throwIfAborted();
  }

  private batch(shard: number): Promise<number> {
    return this.db.transaction('platform', async (tx) => {
      const requests = await this.repository.received(tx, shard, BATCH);
      for (const request of requests) await this.intake.take(tx, request);
      return requests.length;
    });
  }
}
