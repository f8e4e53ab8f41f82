import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { JobPayload } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SubscriberRepository } from './subscriber.repository.js';

const BODY = z.strictObject({ subject: z.uuid(), recordId: z.uuid() });

/** Acts on a withdrawal that the privacy app wrote down: the place goes, and the record is acknowledged, in one transaction. */
@Injectable()
@HandlesJob('waitlist.apply-withdrawal')
export class ApplyWithdrawalHandler implements JobHandler<'waitlist.apply-withdrawal'> {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly exchange: Exchange,
    private readonly subscribers: SubscriberRepository,
  ) {}

  async handle({ exchangeId }: JobPayload<'waitlist.apply-withdrawal'>, context: JobContext): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const sent = await this.exchange.open(tx, exchangeId);
      if (sent !== undefined) {
        const wish = BODY.safeParse(sent);
        if (!wish.success) throw new BadDataError('withdrawal-malformed');
        const { subject, recordId } = wish.data;
        await this.subscribers.withdraw(tx, subject, recordId);
        await this.audit.append(tx, { log: 'platform', action: 'waitlist.left', actor: { kind: 'system', id: 'consent-withdrawn' }, target: { kind: 'subscriber', id: subject } });
        await this.exchange.close(tx, exchangeId);
      }
      await context.complete(tx);
    });
  }
}
