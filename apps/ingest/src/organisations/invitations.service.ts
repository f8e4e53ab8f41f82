import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type Principal } from '#identity/principal.js';
import { mayManage, type MemberRole } from '#identity/roles.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { InvitationLetter } from './invitation-letter.js';
import { InvitationRules } from './invitation-rules.js';
import type { InviteDto } from './invitations.dto.js';
import { type InvitationRow, InvitationsRepository } from './invitations.repository.js';
import { ownOrganisation, personOf } from './own-organisation.js';

/** An invitation is mailed so often, and no sooner again than so many seconds after the last time. */
const MOST_MAILS = 5;
const PAUSE_SECONDS = 600;

/** Invitations as those who invite see them. */
@Injectable()
export class InvitationsService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly invitations: InvitationsRepository,
    private readonly letter: InvitationLetter,
    private readonly rules: InvitationRules,
  ) {}

  list(principal: Principal, organisationId: string): Promise<InvitationRow[]> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.db.transaction({ tenants: [tenantId] }, (tx) => this.invitations.list(tx, tenantId));
  }

  /** Throws `conflict` for somebody who is a member or is invited already, `plan-limit`, and `rate-limited` for an address that we mailed too often today. */
  invite(principal: Principal, organisationId: string, wish: InviteDto): Promise<InvitationRow> {
    const tenantId = ownOrganisation(principal, organisationId);
    const { id: invitedBy } = this.allowed(principal, wish.role);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      await this.rules.assertMayInvite(tx, tenantId, wish.email);
      const link = this.letter.newLink();
      const invitation = await this.invitations.insert(tx, { id: randomUUID(), tenantId, email: wish.email, role: wish.role, tokenHash: link.hash, invitedBy });
      if (!invitation) throw new ProblemError('conflict', { detail: 'The person is invited already. Send that invitation again, or revoke it.' });
      await this.letter.send(tx, tenantId, wish, link);
      await this.note(tx, principal, 'organisation.member-invited', invitation);
      return invitation;
    });
  }

  /** Mails a new link; the one before stops working. Throws `rate-limited`. */
  resend(principal: Principal, organisationId: string, id: string): Promise<InvitationRow> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const before = await this.invitations.lock(tx, tenantId, id);
      if (!before) throw new ProblemError('not-found');
      this.allowed(principal, before.role);
      if (before.sentCount >= MOST_MAILS) throw new ProblemError('conflict', { detail: `The invitation was mailed ${MOST_MAILS} times. Revoke it, and ask the person another way first.` });
      const wait = Math.ceil(PAUSE_SECONDS - before.secondsSinceSent);
      if (wait > 0) throw new ProblemError('rate-limited', { detail: 'The invitation was mailed a moment ago.', retryAfterSeconds: wait });
      if (before.isOver) await this.rules.assertRoom(tx, tenantId);
      await this.rules.assertMayMail(tx, before.email);
      const link = this.letter.newLink();
      const renewed = await this.invitations.renew(tx, tenantId, id, link.hash);
      await this.letter.send(tx, tenantId, renewed, link);
      await this.note(tx, principal, 'organisation.invitation-resent', renewed);
      return renewed;
    });
  }

  async revoke(principal: Principal, organisationId: string, id: string): Promise<void> {
    const tenantId = ownOrganisation(principal, organisationId);
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const before = await this.invitations.lock(tx, tenantId, id);
      if (!before) throw new ProblemError('not-found');
      this.allowed(principal, before.role);
      await this.invitations.delete(tx, tenantId, id);
      await this.note(tx, principal, 'organisation.invitation-revoked', before);
    });
  }

  private allowed(principal: Principal, role: MemberRole): { id: string } {
    const person = personOf(principal);
    if (!mayManage(person.role, role)) throw new ProblemError('insufficient-scope', { detail: 'Only owners invite owners.' });
    return person;
  }

  private note(tx: Tx, principal: Principal, action: string, { id, role, email }: InvitationRow): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${principal.tenantId}`, action, actor: actorOf(principal), target: { kind: 'invitation', id }, details: { role }, personal: { email } });
  }
}
