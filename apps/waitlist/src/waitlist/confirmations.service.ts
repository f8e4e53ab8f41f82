import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import { invalidLink } from '#http/link-token.js';
import { SignedLinks } from '#mail/signed-link.js';
import { Admission } from './admission.js';
import { confirmTokenHash } from './confirm-token.js';
import { type ConfirmationRow, ConfirmationRepository, type Subject } from './confirmation.repository.js';
import type { ConfirmationDto, ConfirmedDto } from './confirmations.dto.js';
import type { AcceptedDto } from './sign-ups.dto.js';
import { ACCEPTED, SignUpsService } from './sign-ups.service.js';
import { PLACE_LINK } from './waitlist-urls.js';

const LEFT_ALONE_DAYS = 30;

/** The double opt-in: what the link of a confirmation mail does. A person exists from the moment they confirm, and not before. */
@Injectable()
export class ConfirmationsService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly repository: ConfirmationRepository,
    private readonly admission: Admission,
    private readonly links: SignedLinks,
    private readonly signUps: SignUpsService,
  ) {}

  /** Throws `invalid-token`. */
  look(token: string): Promise<ConfirmationDto> {
    return this.db.transaction('platform', async (tx) => {
      const { subscriberId, expired, movesAddress, expiresAt } = await this.find(tx, token);
      return { state: subscriberId !== null ? 'confirmed' : expired ? 'expired' : 'open', movesAddress, expiresAt };
    });
  }

  /** Throws `invalid-token` and `link-expired`. A second click finds the same place. */
  confirm(token: string): Promise<ConfirmedDto> {
    return this.db.transaction('platform', async (tx) => {
      const row = await this.find(tx, token);
      const subject = row.signUpId === null ? await this.repository.subject(tx, row.subscriberId) : await this.settle(tx, token, row);
      if (!subject) throw invalidLink();
      return { placeToken: this.links.mint(PLACE_LINK, { id: subject.id, number: subject.linkNumber }) };
    });
  }

  /** Throws `conflict` when it was confirmed before. With a link that has done its work there is nothing to cancel, which is as good. */
  cancel(token: string): Promise<void> {
    return this.db.transaction('platform', async (tx) => {
      const row = await this.repository.find(tx, hashOf(token));
      if (!row) return;
      const signUp = await this.repository.takeSignUp(tx, row.signUpId);
      if (!signUp) throw new ProblemError('conflict', { detail: 'This address was confirmed. The link to its place removes it from the list.' });
      await this.repository.suppress(tx, signUp.id, LEFT_ALONE_DAYS);
      await this.repository.dropSignUp(tx, signUp.id);
      await this.audit.append(tx, { log: 'platform', action: 'waitlist.sign-up-cancelled', actor: { kind: 'system', id: 'mailed-link' }, target: { kind: 'sign-up', id: signUp.id } });
    });
  }

  /** Throws `invalid-token`. */
  async resend(token: string): Promise<AcceptedDto> {
    await this.db.transaction('platform', async (tx) => {
      const email = await this.repository.emailOf(tx, await this.find(tx, token));
      if (email !== undefined) await this.signUps.receiveText(tx, email, { kind: 'resend' });
    });
    return ACCEPTED;
  }

  private async find(tx: Tx, token: string): Promise<ConfirmationRow> {
    const row = await this.repository.find(tx, hashOf(token));
    if (!row) throw invalidLink();
    return row;
  }

  /** Two clicks on links of one sign-up follow one another: the second finds who came of the first. */
  private async settle(tx: Tx, token: string, row: ConfirmationRow): Promise<Subject | undefined> {
    const signUp = await this.repository.takeSignUp(tx, row.signUpId);
    if (!signUp) return this.repository.subject(tx, (await this.find(tx, token)).subscriberId);
    if (row.expired) throw new ProblemError('link-expired');
    return this.admission.admit(tx, signUp);
  }
}

const hashOf = (token: string): Buffer => {
  const hash = confirmTokenHash(token);
  if (!hash) throw invalidLink();
  return hash;
};
