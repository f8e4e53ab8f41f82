import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { NoticeAnswer } from '#policy/notice-message.js';
import { Inject, Injectable } from '@nestjs/common';
import { NoticesRepository } from './notices.repository.js';

/** An app has written to its people. */
@Injectable()
@HandlesJob('privacy.notice-answered')
export class NoticeAnsweredHandler implements JobHandler<'privacy.notice-answered'> {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly exchange: Exchange,
    private readonly notices: NoticesRepository,
  ) {}

  async handle({ exchangeId }: { exchangeId: string }, context: JobContext): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const body = await this.exchange.answerTo(tx, exchangeId);
      if (body !== undefined) {
        const answer = NoticeAnswer.safeParse(body);
        if (!answer.success) throw new BadDataError('notice-answer-malformed');
        await this.notices.answered(tx, exchangeId, answer.data.people);
        await this.exchange.close(tx, exchangeId);
      }
      await context.complete(tx);
    });
  }
}
