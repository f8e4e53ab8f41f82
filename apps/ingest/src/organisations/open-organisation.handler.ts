import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Exchange } from '#exchange/exchange.js';
import { HandlesJob, type JobHandler } from '#jobs/handles-job.js';
import { BadDataError } from '#jobs/job-errors.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isSafeName } from './name-field.js';
import { FIRST_PLAN, OrganisationOpening } from './organisation-opening.js';

const Request = z.object({ email: z.string().min(3).max(254), organisationName: z.string().trim().max(120).optional(), waitlistEntryId: z.string().max(64) });

/** Somebody on the waitlist was invited: opens their organisation. What is made and the end of the message are one commit, so it happens once. */
@HandlesJob('identity.open-organisation')
@Injectable()
export class OpenOrganisationHandler implements JobHandler<'identity.open-organisation'> {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly exchange: Exchange,
    private readonly opening: OrganisationOpening,
  ) {}

  async handle({ exchangeId }: { exchangeId: string }): Promise<void> {
    const id = randomUUID();
    await this.db.transaction({ tenants: [id] }, async (tx) => {
      const body = await this.exchange.open(tx, exchangeId);
      if (body === undefined) return;
      const request = Request.safeParse(body);
      if (!request.success) throw new BadDataError('open-organisation-body');
      const { email, organisationName, waitlistEntryId } = request.data;
      await this.opening.open(tx, { id, name: organisationName && isSafeName(organisationName) ? organisationName : 'New organisation', ownerEmail: email, plan: FIRST_PLAN }, { kind: 'system', id: `waitlist:${waitlistEntryId}` });
      await this.exchange.answer(tx, exchangeId, { organisationId: id });
      await this.exchange.close(tx, exchangeId);
    });
  }
}
