import type { JobPayload } from '#contracts/jobs.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { InboundMailHandlers } from '#mail/inbound/inbound-handlers.js';
import type { InboundMail } from '#mail/inbound/inbound-mail.js';
import { readInbound } from '#mail/inbound/read-inbound.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { InboundRepository, type StoredInbound } from './inbound.repository.js';
import { Inbox } from './inbox.js';

/** Reads a mail and gives it to the first room that takes it, in one transaction with its end. */
@Injectable()
@HandlesJob('mail.read-inbound')
export class ReadInboundHandler implements JobHandler<'mail.read-inbound'> {
  private readonly log = new Logger(ReadInboundHandler.name);

  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    private readonly repository: InboundRepository,
    private readonly inbox: Inbox,
    private readonly handlers: InboundMailHandlers,
  ) {}

  async handle({ inboundId }: JobPayload<'mail.read-inbound'>, context: JobContext): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const stored = await this.repository.lock(tx, inboundId);
      if (stored) await this.repository.end(tx, inboundId, await this.offer(tx, await this.read(stored)));
      await context.complete(tx);
    });
  }

  private async read({ id, content, receivedAt }: StoredInbound): Promise<InboundMail> {
    if (content === null) throw new BadDataError('inbound-without-content');
    const { raw, truncated } = this.inbox.open(id, content);
    return readInbound(raw, { id, receivedAt, truncated }).catch((cause: unknown) => {
      throw new BadDataError('inbound-unreadable', { cause });
    });
  }

  private async offer(tx: Tx, mail: InboundMail): Promise<string | null> {
    for (const handler of this.handlers.list()) {
      if (await handler.take(tx, mail)) return handler.name;
    }
    this.log.warn({ msg: 'nobody took a mail', inboundId: mail.id });
    return null;
  }
}
