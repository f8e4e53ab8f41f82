import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ProblemError } from '#http/problem.js';
import { AccountRepository, type MemberRow, type MembershipRow, type NamedRow } from '#identity/account.repository.js';
import type { MemberPrincipal, Principal } from '#identity/principal.js';
import type { MemberRole } from '#identity/roles.js';
import { Inject, Injectable } from '@nestjs/common';

/** Reads of organisations, projects and members. Another tenant's organisation is answered as one that does not exist. */
@Injectable()
export class OrganisationsService {
  constructor(
    @Inject(databaseOf('identity_writer')) private readonly db: Database,
    private readonly accounts: AccountRepository,
  ) {}

  async me(principal: MemberPrincipal): Promise<{ member: MemberRow; memberships: MembershipRow[] }> {
    return this.db.transaction('platform', async (tx) => {
      const member = await this.accounts.member(tx, principal.id);
      if (!member) throw new ProblemError('not-found');
      return { member, memberships: await this.accounts.membershipsOf(tx, principal.id) };
    });
  }

  async organisation(principal: Principal, id: string): Promise<NamedRow> {
    const row = await this.db.transaction({ tenants: [principal.tenantId] }, (tx) => this.accounts.organisation(tx, id));
    if (!row) throw new ProblemError('not-found');
    return row;
  }

  async projects(principal: Principal, organisationId: string): Promise<NamedRow[]> {
    await this.organisation(principal, organisationId);
    return this.db.transaction({ tenants: [principal.tenantId] }, (tx) => this.accounts.projects(tx, organisationId, principal.projectId));
  }

  async members(principal: Principal, organisationId: string): Promise<(MemberRow & { role: MemberRole; since: Date })[]> {
    await this.organisation(principal, organisationId);
    return this.db.transaction({ tenants: [principal.tenantId] }, (tx) => this.accounts.members(tx, organisationId));
  }
}
