import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import { BadDataError } from '#jobs/job-errors.js';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { Inject, Injectable } from '@nestjs/common';
import { InvitationRepository } from './invitation.repository.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The ingest app has answered an invitation: `{ organisationId }`. */
@HandlesJob('waitlist.organisation-opened')
@Injectable()
export class OrganisationOpenedHandler implements JobHandler<'waitlist.organisation-opened'> {
  constructor(
    @Inject(databaseOf('waitlist_worker')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly exchange: Exchange,
    private readonly repository: InvitationRepository,
  ) {}

  async handle({ exchangeId }: { exchangeId: string }, context: Pick<JobContext, 'complete'>): Promise<void> {
    await this.db.transaction('platform', async (tx) => {
      const answer = await this.exchange.answerTo(tx, exchangeId);
      if (answer !== undefined) {
        const id = await this.repository.joined(tx, exchangeId, organisationOf(answer));
        if (id !== undefined) await this.audit.append(tx, { log: 'platform', action: 'waitlist.organisation-opened', actor: { kind: 'worker', id: 'waitlist.organisation-opened' }, target: { kind: 'subscriber', id } });
        await this.exchange.close(tx, exchangeId);
      }
      await context.complete(tx);
    });
  }
}

const organisationOf = (answer: unknown): string => {
  const { organisationId } = (answer ?? {}) as { organisationId?: unknown };
  if (typeof organisationId !== 'string' || !UUID.test(organisationId)) throw new BadDataError('no-organisation');
  return organisationId;
};
