import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { NoticeDelivery } from '#policy/notice-delivery.js';
import { Inject, Injectable } from '@nestjs/common';
import { NoticeMembersRepository } from './members.repository.js';

/** Tells members what the privacy app asks them to be told. */
@Injectable()
@HandlesJob('ingest.send-notice')
export class SendMembersNoticeHandler implements JobHandler<'ingest.send-notice'> {
  constructor(
    @Inject(databaseOf('ingest_worker')) private readonly db: Database,
    private readonly delivery: NoticeDelivery,
    private readonly members: NoticeMembersRepository,
  ) {}

  async handle({ exchangeId }: { exchangeId: string }, context: JobContext): Promise<void> {
    await this.delivery.deliver(this.db, this.members, exchangeId, context);
  }
}
