import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { parseCredential, tokenHash } from '#identity/credential.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { AcceptedInvitationDto } from './invitations.dto.js';
import { InvitationsRepository, type OpenInvitation } from './invitations.repository.js';
import { Plans } from './plans.service.js';
import { TeamRepository } from './team.repository.js';

/**
 * Invitations as those who are invited see them. Who holds the link has read the mail, and that proves the address: the membership goes to whoever has that
 * address, signed in or not, and nobody is signed in by it, so that no second factor is passed by.
 */
@Injectable()
export class JoiningService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly invitations: InvitationsRepository,
    private readonly team: TeamRepository,
    private readonly plans: Plans,
  ) {}

  /** Throws `invitation-invalid`, whatever is wrong with it. Changes nothing. */
  async look(token: string): Promise<OpenInvitation> {
    const hash = hashOf(token);
    const invitation = await this.db.transaction('platform', (tx) => this.invitations.ofLink(tx, hash));
    if (!invitation) throw new ProblemError('invitation-invalid');
    return invitation;
  }

  /** Throws `invitation-invalid`, and `plan-limit` when the organisation was given a smaller plan meanwhile. */
  async accept(token: string, name: string | undefined): Promise<AcceptedInvitationDto> {
    const { tenantId, id, email, role, organisation } = await this.look(token);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const { members } = await this.team.lockedSize(tx, tenantId);
      if (!(await this.invitations.use(tx, tenantId, hashOf(token)))) throw new ProblemError('invitation-invalid');
      if (members >= (await this.plans.of(tx, tenantId)).members) throw new ProblemError('plan-limit', { detail: 'The organisation has as many members as its plan includes. Ask whoever invited you.' });
      const member = await this.team.ensureMember(tx, { id: randomUUID(), email, name: name?.trim() ?? null });
      await this.team.add(tx, tenantId, member.id, role);
      await this.audit.append(tx, {
        log: `tenant:${tenantId}`,
        action: 'organisation.invitation-accepted',
        actor: { kind: 'member', id: member.id },
        target: { kind: 'invitation', id },
        details: { role, isNew: member.isNew },
      });
      return { organisationId: tenantId, organisation, email, role };
    });
  }

  /** The address is forgotten. Throws `invitation-invalid`. */
  async decline(token: string): Promise<void> {
    const { tenantId, id } = await this.look(token);
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      if (!(await this.invitations.use(tx, tenantId, hashOf(token)))) throw new ProblemError('invitation-invalid');
      await this.audit.append(tx, { log: `tenant:${tenantId}`, action: 'organisation.invitation-declined', actor: { kind: 'system', id: 'invitation' }, target: { kind: 'invitation', id } });
    });
  }
}

const hashOf = (token: string): Buffer => {
  if (parseCredential(token)?.kind !== 'invite') throw new ProblemError('invitation-invalid');
  return tokenHash(token);
};
