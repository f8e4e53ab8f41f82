import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { MemberRole } from './roles.js';

export interface MembershipRow {
  tenantId: string;
  organisation: string;
  role: MemberRole;
}

export interface NamedRow {
  id: string;
  name: string;
  createdAt: Date;
}

export interface MemberRow {
  id: string;
  email: string;
  name: string | null;
}

/** Reads of organisations, projects and members. Runs as `identity_writer`; row-level security keeps to the tenants of the transaction. */
@Injectable()
export class AccountRepository {
  /** Every organisation a person belongs to, oldest membership first. */
  membershipsOf(tx: Tx, memberId: string): Promise<MembershipRow[]> {
    return query<MembershipRow>(tx, `select tenant_id as "tenantId", organisation, role from identity.memberships_of($1)`, [memberId]);
  }

  async member(tx: Tx, id: string): Promise<MemberRow | undefined> {
    return (await query<MemberRow>(tx, 'select id, email, name from identity.member where id = $1', [id]))[0];
  }

  /** The member with this address who belongs to an organisation. */
  async memberByEmail(tx: Tx, email: string): Promise<MemberRow | undefined> {
    const [member] = await query<MemberRow>(tx, 'select id, email, name from identity.member where lower(email) = lower($1)', [email]);
    const memberships = await this.membershipsOf(tx, member?.id ?? '00000000-0000-0000-0000-000000000000');
    return memberships.length > 0 ? member : undefined;
  }

  async organisation(tx: Tx, id: string): Promise<NamedRow | undefined> {
    return (await query<NamedRow>(tx, 'select id, name, created_at as "createdAt" from identity.organisation where id = $1', [id]))[0];
  }

  /** The projects of an organisation; with `onlyProject`, that one alone. */
  projects(tx: Tx, tenantId: string, onlyProject: string | null): Promise<NamedRow[]> {
    return query<NamedRow>(
      tx,
      `select id, name, created_at as "createdAt" from identity.project where tenant_id = $1 and ($2::uuid is null or id = $2) order by created_at, id`,
      [tenantId, onlyProject],
    );
  }

  async hasProject(tx: Tx, tenantId: string, projectId: string): Promise<boolean> {
    return (await query(tx, 'select 1 from identity.project where tenant_id = $1 and id = $2', [tenantId, projectId])).length > 0;
  }

  members(tx: Tx, tenantId: string): Promise<(MemberRow & { role: MemberRole; since: Date })[]> {
    return query(
      tx,
      `select p.id, p.email, p.name, m.role, m.created_at as since from identity.membership m join identity.member p on p.id = m.member_id
       where m.tenant_id = $1 order by m.created_at, p.id`,
      [tenantId],
    );
  }
}
