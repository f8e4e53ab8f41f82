import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import type { Tx } from '#contracts/transaction.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Filing } from '../requests/filing.js';
import { type ArrivedMessage, ArrivalsRepository } from './arrivals.repository.js';

const BODY = z.strictObject({ email: z.string().min(3).max(254), text: z.string().max(20_000), conversationId: z.uuid() });

const THE_INBOX = { kind: 'system', id: 'inbox' } as const;

/** Takes in what another app passed on, exactly once. */
@Injectable()
export class ArrivalIntake {
  constructor(
    @Inject(databaseOf('privacy_worker')) private readonly db: Database,
    private readonly exchange: Exchange,
  ) {}

  async take(exchangeId: string, context: JobContext, keep: (tx: Tx, message: ArrivedMessage) => Promise<unknown>): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const sent = await this.exchange.open(tx, exchangeId);
      if (sent !== undefined) {
        const message = BODY.safeParse(sent);
        if (!message.success) throw new BadDataError('arrival-malformed');
        await keep(tx, message.data);
        await this.exchange.close(tx, exchangeId);
      }
      await context.complete(tx);
    });
  }
}

@Injectable()
@HandlesJob('privacy.receive-rights-request')
export class ReceiveRightsRequestHandler implements JobHandler<'privacy.receive-rights-request'> {
  constructor(
    private readonly intake: ArrivalIntake,
    private readonly filing: Filing,
  ) {}

  /** One for each conversation, however often it is told. Anybody can write any sender into a mail: they are asked to confirm. */
  async handle({ exchangeId }: { exchangeId: string }, context: JobContext): Promise<void> {
    await this.intake.take(exchangeId, context, (tx, { email, text, conversationId }) => this.filing.file(tx, { channel: 'mail', type: null, email, body: text, conversationId }, THE_INBOX));
  }
}

@Injectable()
@HandlesJob('privacy.receive-security-report')
export class ReceiveSecurityReportHandler implements JobHandler<'privacy.receive-security-report'> {
  constructor(
    private readonly intake: ArrivalIntake,
    private readonly arrivals: ArrivalsRepository,
  ) {}

  async handle({ exchangeId }: { exchangeId: string }, context: JobContext): Promise<void> {
    await this.intake.take(exchangeId, context, (tx, message) => this.arrivals.insert(tx, randomUUID(), message));
  }
}
