import type { Tx } from '#contracts/transaction.js';
import { Exchange } from '#exchange/exchange.js';
import { Injectable } from '@nestjs/common';
import { InvitationRepository, type Invitee } from './invitation.repository.js';

/** Asks the ingest app to open an organisation for somebody who waits. Its answer makes them `joined`. */
@Injectable()
export class Invitations {
  constructor(
    private readonly exchange: Exchange,
    private readonly repository: InvitationRepository,
  ) {}

  /** In the caller's transaction, which holds the person. */
  async invite(tx: Tx, { id, email, company }: Invitee, waveId: string | null = null): Promise<void> {
    const invitationId = await this.exchange.post(tx, { to: 'ingest', job: 'identity.open-organisation', body: { email, waitlistEntryId: id, ...(company === null ? {} : { organisationName: company }) }, answerJob: 'waitlist.organisation-opened' });
    await this.repository.invited(tx, { id, invitationId, waveId });
  }
}
