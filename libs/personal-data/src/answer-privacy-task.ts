import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { Exchange } from '#exchange/exchange.js';
import { failpoint } from '#jobs/failpoint.js';
import type { JobContext } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { HolderAgent } from './holder-agent.js';
import { PRIVACY_TASK } from './privacy-task.js';

/** The `Database` of the worker that answers the tasks of cases. */
export const PRIVACY_TASK_DATABASE = Symbol('PrivacyTaskDatabase');

/**
 * Answers one task of a case, from a sealed message. The message stays until whoever asked takes the answer: a run that was killed is followed by another,
 * and of two answers the first counts.
 */
@Injectable()
export class AnswerPrivacyTask {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PRIVACY_TASK_DATABASE) private readonly db: Database,
    @Inject(Exchange) private readonly exchange: Exchange,
    @Inject(HolderAgent) private readonly agent: HolderAgent,
  ) {}

  async run(exchangeId: string, context: Pick<JobContext, 'complete'>): Promise<void> {
    const sent = await this.db.transaction('platform', (tx) => this.exchange.open(tx, exchangeId));
    if (sent === undefined) return this.db.transaction('platform', (tx) => context.complete(tx));
    const task = PRIVACY_TASK.safeParse(sent);
    if (!task.success) throw new BadDataError('privacy-task-malformed');
    const answer = await this.agent.answer(task.data);
    await this.db.transaction('platform', async (tx) => {
      failpoint(this.config, 'case.before-answer');
      await this.exchange.answer(tx, exchangeId, answer);
      await context.complete(tx);
    });
    failpoint(this.config, 'case.after-answer');
  }
}
