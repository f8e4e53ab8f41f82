import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type ArrivalKind, ArrivalsRepository } from './arrivals.repository.js';

const BODY = z.strictObject({ email: z.string().min(3).max(254), text: z.string().max(20_000), conversationId: z.uuid() });

/** Takes in what another app passed on, exactly once. */
@Injectable()
export class ArrivalIntake {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly exchange: Exchange,
    private readonly arrivals: ArrivalsRepository,
  ) {}

  async take(kind: ArrivalKind, exchangeId: string, context: JobContext): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const sent = await this.exchange.open(tx, exchangeId);
      if (sent !== undefined) {
        const message = BODY.safeParse(sent);
        if (!message.success) throw new BadDataError('arrival-malformed');
        await this.arrivals.insert(tx, kind, randomUUID(), message.data);
        await this.exchange.close(tx, exchangeId);
      }
      await context.complete(tx);
    });
  }
}

@Injectable()
@HandlesJob('privacy.receive-rights-request')
export class ReceiveRightsRequestHandler implements JobHandler<'privacy.receive-rights-request'> {
  constructor(private readonly intake: ArrivalIntake) {}

  async handle({ exchangeId }: { exchangeId: string }, context: JobContext): Promise<void> {
    await this.intake.take('rights_request', exchangeId, context);
  }
}

@Injectable()
@HandlesJob('privacy.receive-security-report')
export class ReceiveSecurityReportHandler implements JobHandler<'privacy.receive-security-report'> {
  constructor(private readonly intake: ArrivalIntake) {}

  async handle({ exchangeId }: { exchangeId: string }, context: JobContext): Promise<void> {
    await this.intake.take('security_report', exchangeId, context);
  }
}
