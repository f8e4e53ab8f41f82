import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type MemberPrincipal, type Principal } from '#identity/principal.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { OwnershipRepository, type TransferRow } from './ownership.repository.js';
import { ownOrganisation, personOf } from './own-organisation.js';
import { TeamRepository } from './team.repository.js';

/** An owner hands the organisation over; the other side has to accept. Until then nothing changes. */
@Injectable()
export class OwnershipService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly ownership: OwnershipRepository,
    private readonly team: TeamRepository,
    private readonly mail: Mail,
  ) {}

  /** Throws `not-found` for somebody who is no member, `conflict` for an owner or while another offer waits. */
  offer(principal: Principal, organisationId: string, memberId: string): Promise<TransferRow> {
    const tenantId = ownOrganisation(principal, organisationId);
    const { id: from } = personOf(principal);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const [person, role] = [await this.team.person(tx, tenantId, memberId), await this.team.roleOf(tx, tenantId, memberId)];
      if (!person) throw new ProblemError('not-found');
      if (role === 'owner') throw new ProblemError('conflict', { detail: 'The member is an owner already.' });
      const offered = await this.ownership.offer(tx, tenantId, from, memberId);
      if (!offered) throw new ProblemError('conflict', { detail: 'The ownership is offered to somebody already. Take that back first.' });
      const organisation = await this.team.organisationName(tx, tenantId);
      await this.mail.send(tx, { template: 'ownership-offered', to: person.email, data: { organisation, until: offered.expiresAt.toISOString(), url: `${this.config.urls.web}/dashboard/` } });
      await this.note(tx, principal, 'organisation.ownership-offered', memberId);
      return offered;
    });
  }

  /** For the two it is between, and for those who may read members. */
  async read(member: MemberPrincipal, organisationId: string): Promise<TransferRow> {
    const tenantId = ownOrganisation(member, organisationId);
    const transfer = await this.db.transaction({ tenants: [tenantId] }, (tx) => this.ownership.transfer(tx, tenantId));
    if (!transfer || !mayKnow(member, transfer)) throw new ProblemError('not-found');
    return transfer;
  }

  /** The other side becomes an owner and who offered an admin, both at once. */
  async accept(member: MemberPrincipal, organisationId: string): Promise<void> {
    const tenantId = ownOrganisation(member, organisationId);
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      await this.team.lockedSize(tx, tenantId);
      const transfer = await this.ownership.takeTransfer(tx, tenantId);
      if (!transfer || transfer.toMember !== member.id) throw new ProblemError('not-found');
      if ((await this.team.roleOf(tx, tenantId, transfer.fromMember)) !== 'owner') throw new ProblemError('conflict', { detail: 'Who offered the ownership is no owner any more.' });
      await this.team.setRole(tx, tenantId, transfer.toMember, 'owner');
      await this.team.setRole(tx, tenantId, transfer.fromMember, 'admin');
      await this.note(tx, member, 'organisation.ownership-transferred', transfer.toMember, { from: transfer.fromMember });
    });
  }

  /** By either side. */
  async cancel(member: MemberPrincipal, organisationId: string): Promise<void> {
    const tenantId = ownOrganisation(member, organisationId);
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const transfer = await this.ownership.takeTransfer(tx, tenantId);
      if (!transfer || ![transfer.fromMember, transfer.toMember].includes(member.id)) throw new ProblemError('not-found');
      await this.note(tx, member, member.id === transfer.toMember ? 'organisation.ownership-declined' : 'organisation.ownership-offer-withdrawn', transfer.toMember);
    });
  }

  private note(tx: Tx, principal: Principal, action: string, memberId: string, details: Record<string, string> = {}): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${principal.tenantId}`, action, actor: actorOf(principal), target: { kind: 'member', id: memberId }, details });
  }
}

const mayKnow = (member: MemberPrincipal, { fromMember, toMember }: TransferRow): boolean => [fromMember, toMember].includes(member.id) || member.scopes.has('members:read');
