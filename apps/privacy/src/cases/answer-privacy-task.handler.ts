import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { AnswerPrivacyTask } from '#personal-data/answer-privacy-task.js';
import { Injectable } from '@nestjs/common';

/** Answers for the data holders of this app. */
@Injectable()
@HandlesJob('privacy.answer-privacy-task')
export class AnswerPrivacyTaskHandler implements JobHandler<'privacy.answer-privacy-task'> {
  constructor(private readonly answers: AnswerPrivacyTask) {}

  handle({ exchangeId }: { exchangeId: string }, context: JobContext): Promise<void> {
    return this.answers.run(exchangeId, context);
  }
}
