import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { JobPayload } from '#contracts/jobs.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ConversationsRepository } from '../contact/conversations.repository.js';
import { SubscriberRepository } from '../waitlist/subscriber.repository.js';

const BODY = z.strictObject({ dataset: z.enum(['waitlist.subscriber', 'waitlist.conversation']), rowIds: z.array(z.uuid()).max(1000) });

/** Ends what somebody wanted gone while a legal hold kept it, as the hold is released. */
@Injectable()
@HandlesJob('waitlist.take-up-deferred')
export class TakeUpDeferredHandler implements JobHandler<'waitlist.take-up-deferred'> {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly exchange: Exchange,
    private readonly subscribers: SubscriberRepository,
    private readonly conversations: ConversationsRepository,
  ) {}

  async handle({ exchangeId }: JobPayload<'waitlist.take-up-deferred'>, context: JobContext): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const sent = await this.exchange.open(tx, exchangeId);
      if (sent !== undefined) {
        const wish = BODY.safeParse(sent);
        if (!wish.success) throw new BadDataError('deferred-malformed');
        for (const id of wish.data.rowIds) await this.end(tx, wish.data.dataset, id);
        await this.exchange.close(tx, exchangeId);
      }
      await context.complete(tx);
    });
  }

  private async end(tx: Tx, dataset: z.infer<typeof BODY>['dataset'], id: string): Promise<void> {
    if (dataset === 'waitlist.conversation') await this.conversations.erase(tx, id);
    else {
      const place = await this.subscribers.place(tx, id);
      if (place) await this.subscribers.erase(tx, place);
    }
    await this.audit.append(tx, { log: 'platform', action: 'legal-hold.taken-up', actor: { kind: 'system', id: 'retention' }, target: { kind: dataset, id } });
  }
}
