import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { AUDIT_WRITER, type AuditActor, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { actorOf, type OperatorPrincipal, type Principal } from '#identity/principal.js';
import { Mail } from '#mail/mail.service.js';
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { ClaimOwnershipDto } from './ownership.dto.js';
import { type ClaimRow, OwnershipRepository } from './ownership.repository.js';
import { ownOrganisation } from './own-organisation.js';
import { TeamRepository } from './team.repository.js';

/**
 * The way back for an organisation whose only owner is lost. One operator opens a claim for a member, every owner is told, any owner can object for 14 days, and only
 * another operator can carry it out. Nobody loses anything by it: it adds an owner. Operators see no member but the one they were told of.
 */
@Injectable()
export class ClaimsService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    @Inject(CONFIG) private readonly config: Pick<Config, 'urls'>,
    private readonly ownership: OwnershipRepository,
    private readonly team: TeamRepository,
    private readonly mail: Mail,
  ) {}

  /** Throws `not-found` unless the member belongs to the organisation, `conflict` for an owner or while another claim waits. */
  open(operator: OperatorPrincipal, tenantId: string, { memberId, reason }: ClaimOwnershipDto): Promise<ClaimRow> {
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const role = await this.team.roleOf(tx, tenantId, memberId);
      if (role === undefined) throw new ProblemError('not-found');
      if (role === 'owner') throw new ProblemError('conflict', { detail: 'The member is an owner already.' });
      const claim = await this.ownership.openClaim(tx, { id: randomUUID(), tenantId, memberId, reason, openedBy: operator.id });
      if (!claim) throw new ProblemError('conflict', { detail: 'Another claim waits for this organisation.' });
      const data = { organisation: await this.team.organisationName(tx, tenantId), dueAt: claim.dueAt.toISOString(), url: `${this.config.urls.web}/dashboard/` };
      for (const { id, email } of await this.team.owners(tx, tenantId)) await this.mail.send(tx, { template: 'ownership-claimed', to: email, data, key: `${claim.id}:${id}` });
      await this.note(tx, tenantId, 'organisation.ownership-claimed', actorOf(operator), claim);
      return claim;
    });
  }

  /** Throws `conflict` before the time is over, for the operator who opened it, and when it does not wait any more. */
  carryOut(operator: OperatorPrincipal, tenantId: string, claimId: string): Promise<ClaimRow> {
    return this.change(tenantId, claimId, async (tx, claim) => {
      if (!claim.isDue) throw new ProblemError('conflict', { detail: `Owners can object until ${claim.dueAt.toISOString()}.` });
      if (claim.openedBy === operator.id) throw new ProblemError('conflict', { detail: 'Another operator has to carry out what you opened.' });
      await this.team.setRole(tx, tenantId, claim.memberId, 'owner');
      await this.note(tx, tenantId, 'organisation.ownership-claim-carried-out', actorOf(operator), claim);
      return 'done';
    });
  }

  withdraw(operator: OperatorPrincipal, tenantId: string, claimId: string): Promise<ClaimRow> {
    return this.change(tenantId, claimId, async (tx, claim) => {
      await this.note(tx, tenantId, 'organisation.ownership-claim-withdrawn', actorOf(operator), claim);
      return 'withdrawn';
    });
  }

  object(principal: Principal, organisationId: string, claimId: string): Promise<ClaimRow> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.change(tenantId, claimId, async (tx, claim) => {
      await this.note(tx, tenantId, 'organisation.ownership-claim-objected', actorOf(principal), claim);
      return 'objected';
    });
  }

  list(principal: Principal, organisationId: string): Promise<ClaimRow[]> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.db.transaction({ tenants: [tenantId] }, (tx) => this.ownership.claims(tx, tenantId));
  }

  private change(tenantId: string, claimId: string, work: (tx: Tx, claim: NonNullable<Awaited<ReturnType<OwnershipRepository['lockClaim']>>>) => Promise<'objected' | 'withdrawn' | 'done'>): Promise<ClaimRow> {
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const claim = await this.ownership.lockClaim(tx, tenantId, claimId);
      if (!claim) throw new ProblemError('not-found');
      if (claim.state !== 'waiting') throw new ProblemError('conflict', { detail: `The claim is ${claim.state}.` });
      return this.ownership.closeClaim(tx, tenantId, claimId, await work(tx, claim));
    });
  }

  /** In the customer's log and in ours: both sides see what operators do. */
  private async note(tx: Tx, tenantId: string, action: string, actor: AuditActor, claim: ClaimRow): Promise<void> {
    const leaf = { action, actor, target: { kind: 'ownership-claim', id: claim.id }, details: { organisation: tenantId, member: claim.memberId } };
    await this.audit.append(tx, { log: `tenant:${tenantId}`, ...leaf });
    await this.audit.append(tx, { log: 'platform', ...leaf });
  }
}
