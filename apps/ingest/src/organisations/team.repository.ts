import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { MemberRole } from '#identity/roles.js';
import { Injectable } from '@nestjs/common';

export interface TeamSize {
  members: number;
  owners: number;
  /** That wait and have not run out. */
  invitations: number;
  projects: number;
  keys: number;
}

export interface Person {
  id: string;
  email: string;
  name: string | null;
}

/** Who belongs to an organisation. Runs as `identity_writer` in a transaction that names the tenant. */
@Injectable()
export class TeamRepository {
  /** Counts under a lock that is held until the transaction ends: of two changes at a limit, the second sees the first. */
  async lockedSize(tx: Tx, tenantId: string): Promise<TeamSize> {
    const rows = await query<TeamSize>(tx, 'select members, owners, invitations, projects, keys from identity.team_size($1)', [tenantId]);
    return rows[0] as TeamSize;
  }

  async roleOf(tx: Tx, tenantId: string, memberId: string): Promise<MemberRole | undefined> {
    const rows = await query<{ role: MemberRole }>(tx, 'select role from identity.membership where tenant_id = $1 and member_id = $2', [tenantId, memberId]);
    return rows[0]?.role;
  }

  async setRole(tx: Tx, tenantId: string, memberId: string, role: MemberRole): Promise<void> {
    await query(tx, 'update identity.membership set role = $3 where tenant_id = $1 and member_id = $2', [tenantId, memberId, role]);
  }

  /** False when the person is a member already; what they may do then stays. */
  async add(tx: Tx, tenantId: string, memberId: string, role: MemberRole): Promise<boolean> {
    const rows = await query(tx, 'insert into identity.membership (tenant_id, member_id, role) values ($1, $2, $3) on conflict do nothing returning member_id', [tenantId, memberId, role]);
    return rows.length > 0;
  }

  /** Ends the membership and every sign-in session that acts for the organisation. */
  async remove(tx: Tx, tenantId: string, memberId: string): Promise<void> {
    await query(tx, 'delete from identity.ownership_transfer where tenant_id = $1 and $2 in (from_member, to_member)', [tenantId, memberId]);
    await query(tx, 'delete from identity.ownership_claim where tenant_id = $1 and member_id = $2', [tenantId, memberId]);
    await query(tx, 'update identity.sign_in_session set revoked_at = clock.now() where acting_for = $1 and member_id = $2 and revoked_at is null', [tenantId, memberId]);
    await query(tx, 'delete from identity.membership where tenant_id = $1 and member_id = $2', [tenantId, memberId]);
  }

  /** Whose account is kept as it is, at their own wish: it is not erased, not even because nobody needs it. */
  async isRestricted(tx: Tx, memberId: string): Promise<boolean> {
    return (await query(tx, 'select 1 from identity.member where id = $1 and restricted', [memberId])).length > 0;
  }

  async belongsSomewhere(tx: Tx, memberId: string): Promise<boolean> {
    return (await query(tx, 'select 1 from identity.memberships_of($1) limit 1', [memberId])).length > 0;
  }

  async hasAddress(tx: Tx, tenantId: string, email: string): Promise<boolean> {
    return (await query(tx, 'select 1 from identity.membership m join identity.member p on p.id = m.member_id where m.tenant_id = $1 and lower(p.email) = lower($2)', [tenantId, email])).length > 0;
  }

  owners(tx: Tx, tenantId: string): Promise<Person[]> {
    return query<Person>(
      tx,
      `select p.id, p.email, p.name from identity.membership m join identity.member p on p.id = m.member_id where m.tenant_id = $1 and m.role = 'owner' order by p.id`,
      [tenantId],
    );
  }

  async person(tx: Tx, tenantId: string, memberId: string): Promise<Person | undefined> {
    const rows = await query<Person>(
      tx,
      'select p.id, p.email, p.name from identity.membership m join identity.member p on p.id = m.member_id where m.tenant_id = $1 and p.id = $2',
      [tenantId, memberId],
    );
    return rows[0];
  }

  /** The member with this address, made if there is none. */
  async ensureMember(tx: Tx, wanted: { id: string; email: string; name: string | null }): Promise<{ id: string; isNew: boolean }> {
    const made = await query<{ id: string }>(
      tx,
      'insert into identity.member (id, email, name) values ($1, $2, $3) on conflict (lower(email)) do nothing returning id',
      [wanted.id, wanted.email, wanted.name],
    );
    if (made[0]) return { id: made[0].id, isNew: true };
    const [found] = await query<{ id: string }>(tx, 'select id from identity.member where lower(email) = lower($1)', [wanted.email]);
    if (!found) throw new Error('The member that was just there is gone');
    return { id: found.id, isNew: false };
  }

  /** Members who have belonged to no organisation for an hour at least, as far as can be told. */
  async withoutOrganisation(tx: Tx): Promise<string[]> {
    const rows = await query<{ id: string }>(
      tx,
      `select p.id from identity.member p where p.created_at < clock.now() - interval '1 hour' and not p.restricted and not exists (select from identity.memberships_of(p.id)) limit 100`,
    );
    return rows.map(({ id }) => id);
  }

  async organisationName(tx: Tx, tenantId: string): Promise<string> {
    return (await query<{ name: string }>(tx, 'select name from identity.organisation where id = $1', [tenantId]))[0]?.name ?? '';
  }
}
