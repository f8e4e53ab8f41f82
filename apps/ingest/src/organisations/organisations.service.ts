import { AUDIT_WRITER, type AuditWriter } from '#contracts/audit-writer.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { AccountRepository, type MemberRow, type MembershipRow } from '#identity/account.repository.js';
import { actorOf, type MemberPrincipal, type Principal } from '#identity/principal.js';
import { Inject, Injectable } from '@nestjs/common';
import { type OrganisationRow, OrganisationsRepository } from './organisations.repository.js';
import { ownOrganisation } from './own-organisation.js';

/** The organisation itself, and the member's view of theirs. */
@Injectable()
export class OrganisationsService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    @Inject(AUDIT_WRITER) private readonly audit: AuditWriter,
    private readonly accounts: AccountRepository,
    private readonly organisations: OrganisationsRepository,
  ) {}

  async me(principal: MemberPrincipal): Promise<{ member: MemberRow; memberships: MembershipRow[] }> {
    return this.db.transaction('platform', async (tx) => {
      const member = await this.accounts.member(tx, principal.id);
      if (!member) throw new ProblemError('not-found');
      return { member, memberships: await this.accounts.membershipsOf(tx, principal.id) };
    });
  }

  /** From now on the session acts for another organisation of the member. Throws `not-found` for one they do not belong to. */
  async actFor(principal: MemberPrincipal, organisationId: string): Promise<void> {
    await this.db.transaction({ tenants: [organisationId] }, async (tx) => {
      if (!(await this.organisations.actFor(tx, principal.signInSessionId, principal.id, organisationId))) throw new ProblemError('not-found');
      await this.audit.append(tx, {
        log: `tenant:${organisationId}`,
        action: 'identity.session-acts-for',
        actor: actorOf(principal),
        target: { kind: 'sign-in-session', id: principal.signInSessionId },
      });
    });
  }

  async read(principal: Principal, organisationId: string): Promise<OrganisationRow> {
    const tenantId = ownOrganisation(principal, organisationId);
    return found(await this.db.transaction({ tenants: [tenantId] }, (tx) => this.organisations.find(tx, tenantId)));
  }

  async rename(principal: Principal, organisationId: string, name: string): Promise<OrganisationRow> {
    const tenantId = ownOrganisation(principal, organisationId);
    return this.db.transaction({ tenants: [tenantId] }, async (tx) => {
      const renamed = found(await this.organisations.rename(tx, tenantId, name.trim()));
      await this.audit.append(tx, { log: `tenant:${tenantId}`, action: 'organisation.renamed', actor: actorOf(principal), target: { kind: 'organisation', id: tenantId } });
      return renamed;
    });
  }
}

const found = (row: OrganisationRow | undefined): OrganisationRow => {
  if (!row) throw new ProblemError('not-found');
  return row;
};
