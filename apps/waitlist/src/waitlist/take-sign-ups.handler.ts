import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { isDependencyDown } from '#http/dependency-down.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SignUpIntake } from './sign-up-intake.js';
import { SignUpRepository } from './sign-up.repository.js';

const BATCH = 20;

/** Works off the requests of one shard, oldest first, until there are none. Jobs of one shard never run at the same time. */
@HandlesJob('waitlist.take-sign-ups')
@Injectable()
export class TakeSignUpsHandler implements JobHandler<'waitlist.take-sign-ups'> {
  private readonly log = new Logger(TakeSignUpsHandler.name);

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: SignUpRepository,
    private readonly intake: SignUpIntake,
  ) {}

  async handle({ shard }: { shard: number }, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    while (!signal.aborted && (await this.batch(shard)) === BATCH);
    signal.throwIfAborted();
  }

  /** Some together, since most of the time is commits. What fails is done again one by one, so that nothing holds up what came after it. */
  private async batch(shard: number): Promise<number> {
    try {
      return await this.take(shard, BATCH);
    } catch (error) {
      if (isDependencyDown(error)) throw error;
      for (let taken = 0; taken < BATCH; taken += 1) if ((await this.takeOne(shard)) === 0) return taken;
      return BATCH;
    }
  }

  private take(shard: number, limit: number): Promise<number> {
    return this.db.transaction('platform', async (tx) => {
      const requests = await this.repository.received(tx, shard, limit);
      for (const request of requests) await this.intake.take(tx, request);
      return requests.length;
    });
  }

  private async takeOne(shard: number): Promise<number> {
    try {
      return await this.take(shard, 1);
    } catch (error) {
      if (isDependencyDown(error)) throw error;
      this.log.error({ msg: 'a sign-up could not be worked off and is held', error: (error as Error).name });
      await this.db.transaction('platform', (tx) => this.repository.setAside(tx, shard));
      return 1;
    }
  }
}
