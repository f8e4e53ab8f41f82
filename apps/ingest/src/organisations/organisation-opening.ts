import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { InvitationLetter } from './invitation-letter.js';
import { type InvitationRow, InvitationsRepository } from './invitations.repository.js';
import { type OrganisationRow, OrganisationsRepository } from './organisations.repository.js';
import { PlansRepository } from './plans.repository.js';

export interface NewOrganisation {
  id: string;
  name: string;
  ownerEmail: string;
  plan: string;
}

/** What an organisation gets that nobody chose a plan for. */
export const FIRST_PLAN = 'starter';

/** Makes a customer: organisation, plan, and an invitation to become its owner. Runs as `identity_writer` in a transaction that names the new tenant. */
@Injectable()
export class OrganisationOpening {
  constructor(
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly organisations: OrganisationsRepository,
    private readonly plans: PlansRepository,
    private readonly invitations: InvitationsRepository,
    private readonly letter: InvitationLetter,
  ) {}

  async open(tx: Tx, { id, name, ownerEmail, plan }: NewOrganisation, actor: AuditActor): Promise<{ organisation: OrganisationRow; invitation: InvitationRow }> {
    const organisation = await this.organisations.insert(tx, id, name);
    await this.plans.assign(tx, { id: randomUUID(), tenantId: id, code: plan, from: null, by: actor });
    const link = this.letter.newLink();
    const invitation = await this.invitations.insert(tx, { id: randomUUID(), tenantId: id, email: ownerEmail, role: 'owner', tokenHash: link.hash, invitedBy: null });
    if (!invitation) throw new Error('An organisation that was just made has an invitation already');
    await this.letter.send(tx, id, { email: ownerEmail, role: 'owner' }, link);
    const leaf = { action: 'organisation.opened', actor, target: { kind: 'organisation', id }, details: { plan, invitation: invitation.id } };
    await this.audit.append(tx, { log: `tenant:${id}`, ...leaf });
    await this.audit.append(tx, { log: 'platform', ...leaf });
    return { organisation, invitation };
  }
}
