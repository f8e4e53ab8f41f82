import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { AccountRepository, type MemberRow } from '#identity/account.repository.js';
import { actorOf, type MemberPrincipal, type Principal } from '#identity/principal.js';
import { mayManage, type MemberRole } from '#identity/roles.js';
import { Inject, Injectable } from '@nestjs/common';
import { Departures } from './departures.js';
import { ownOrganisation, personOf } from './own-organisation.js';
import { TeamRepository } from './team.repository.js';

type MemberOfTeam = MemberRow & { role: MemberRole; since: Date };

/** The people of an organisation. There is always an owner. */
@Injectable()
export class MembersService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly accounts: AccountRepository,
    private readonly team: TeamRepository,
    private readonly departures: Departures,
  ) {}

  list(principal: Principal, organisationId: string): Promise<MemberOfTeam[]> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.db.transaction({ tenants: [tenantId] }, (tx) => this.accounts.members(tx, tenantId));
  }

  /** Throws `last-owner`; `insufficient-scope` for a role above the caller's own. */
  changeRole(principal: Principal, organisationId: string, memberId: string, role: MemberRole): Promise<MemberOfTeam> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const before = await this.managed(tx, personOf(principal), memberId);
      assertMay(personOf(principal).role, role);
      if (before === 'owner' && role !== 'owner') await this.assertOtherOwner(tx, tenantId);
      await this.team.setRole(tx, tenantId, memberId, role);
      if (role !== before) await this.note(tx, principal, 'organisation.member-role-changed', memberId, { 'role.before': before, 'role.after': role });
      const [changed] = (await this.accounts.members(tx, tenantId)).filter(({ id }) => id === memberId);
      if (!changed) throw new ProblemError('not-found');
      return changed;
    });
  }

  /** At once: their sessions for this organisation end. Throws `last-owner`. */
  async remove(principal: Principal, organisationId: string, memberId: string): Promise<void> {
    const tenantId = ownOrganisation(principal, organisationId);
    await this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const role = await this.managed(tx, personOf(principal), memberId);
      await this.end(tx, principal, memberId, role, 'organisation.member-removed');
    });
    await this.departures.forget(memberId);
  }

  /** Throws `last-owner`. */
  async leave(member: MemberPrincipal, organisationId: string): Promise<void> {
    const tenantId = ownOrganisation(member, organisationId);
    await this.db.transaction({ tenants: [tenantId] }, (tx) => this.end(tx, member, member.id, member.role, 'organisation.member-left'));
    await this.departures.forget(member.id);
  }

  private async end(tx: Tx, principal: Principal, memberId: string, role: MemberRole, action: string): Promise<void> {
    if (role === 'owner') await this.assertOtherOwner(tx, principal.tenantId);
    await this.team.remove(tx, principal.tenantId, memberId);
    await this.note(tx, principal, action, memberId, { role });
  }

  /** What the member is, if the caller may change that. Locks the team. */
  private async managed(tx: Tx, caller: MemberPrincipal, memberId: string): Promise<MemberRole> {
    await this.team.lockedSize(tx, caller.tenantId);
    const role = await this.team.roleOf(tx, caller.tenantId, memberId);
    if (role === undefined) throw new ProblemError('not-found');
    assertMay(caller.role, role);
    return role;
  }

  private async assertOtherOwner(tx: Tx, tenantId: string): Promise<void> {
    if ((await this.team.lockedSize(tx, tenantId)).owners < 2) throw new ProblemError('last-owner');
  }

  private note(tx: Tx, principal: Principal, action: string, memberId: string, details: Record<string, string>): Promise<void> {
    return this.audit.append(tx, { log: `tenant:${principal.tenantId}`, action, actor: actorOf(principal), target: { kind: 'member', id: memberId }, details });
  }
}

const assertMay = (own: MemberRole, role: MemberRole): void => {
  if (!mayManage(own, role)) throw new ProblemError('insufficient-scope', { detail: 'Only owners make, change and remove owners.' });
};
