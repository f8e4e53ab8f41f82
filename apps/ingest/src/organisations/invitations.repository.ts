import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { MemberRole } from '#identity/roles.js';
import { Injectable } from '@nestjs/common';

export interface InvitationRow {
  id: string;
  email: string;
  role: MemberRole;
  invitedBy: string | null;
  createdAt: Date;
  expiresAt: Date;
  sentAt: Date;
  sentCount: number;
}

export interface OpenInvitation {
  id: string;
  tenantId: string;
  organisation: string;
  email: string;
  role: MemberRole;
  expiresAt: Date;
}

const COLUMNS = 'id, email, role, invited_by as "invitedBy", created_at as "createdAt", expires_at as "expiresAt", sent_at as "sentAt", sent_count as "sentCount"';
export const INVITATION_DAYS = 7;

/** Rows of `identity.invitation`. Runs as `identity_writer`; except for look-ups by link in a transaction that names the tenant. */
@Injectable()
export class InvitationsRepository {
  list(tx: Tx, tenantId: string): Promise<InvitationRow[]> {
    return query<InvitationRow>(tx, `select ${COLUMNS} from identity.invitation where tenant_id = $1 order by created_at desc, id`, [tenantId]);
  }

  /** Replaces an invitation to the same address that ran out. Undefined when one still waits. */
  async insert(tx: Tx, invitation: { id: string; tenantId: string; email: string; role: MemberRole; tokenHash: Buffer; invitedBy: string | null }): Promise<InvitationRow | undefined> {
    const { id, tenantId, email, role, tokenHash, invitedBy } = invitation;
    await query(tx, 'delete from identity.invitation where tenant_id = $1 and lower(email) = lower($2) and expires_at <= clock.now()', [tenantId, email]);
    const rows = await query<InvitationRow>(
      tx,
      `insert into identity.invitation (id, tenant_id, email, role, token_hash, invited_by, expires_at)
       values ($1, $2, $3, $4, $5, $6, clock.now() + make_interval(days => $7)) on conflict (tenant_id, lower(email)) do nothing returning ${COLUMNS}`,
      [id, tenantId, email, role, tokenHash, invitedBy, INVITATION_DAYS],
    );
    return rows[0];
  }

  async lock(tx: Tx, tenantId: string, id: string): Promise<(InvitationRow & { secondsSinceSent: number; isOver: boolean }) | undefined> {
    const rows = await query<InvitationRow & { secondsSinceSent: number; isOver: boolean }>(
      tx,
      `select ${COLUMNS}, extract(epoch from clock.now() - sent_at)::float8 as "secondsSinceSent", expires_at <= clock.now() as "isOver"
       from identity.invitation where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    return rows[0];
  }

  /** A new link; the one before stops working. */
  async renew(tx: Tx, tenantId: string, id: string, tokenHash: Buffer): Promise<InvitationRow> {
    const rows = await query<InvitationRow>(
      tx,
      `update identity.invitation set token_hash = $3, expires_at = clock.now() + make_interval(days => $4), sent_at = clock.now(), sent_count = sent_count + 1
       where tenant_id = $1 and id = $2 returning ${COLUMNS}`,
      [tenantId, id, tokenHash, INVITATION_DAYS],
    );
    return rows[0] as InvitationRow;
  }

  async delete(tx: Tx, tenantId: string, id: string): Promise<boolean> {
    return (await query(tx, 'delete from identity.invitation where tenant_id = $1 and id = $2 returning id', [tenantId, id])).length > 0;
  }

  /** By its link, of whatever tenant, as long as it works. */
  async ofLink(tx: Tx, tokenHash: Buffer): Promise<OpenInvitation | undefined> {
    const rows = await query<OpenInvitation>(tx, 'select id, tenant_id as "tenantId", organisation, email, role, expires_at as "expiresAt" from identity.invitation_of($1)', [tokenHash]);
    return rows[0];
  }

  /** Uses a link up. Of several that try, one gets true. */
  async use(tx: Tx, tenantId: string, tokenHash: Buffer): Promise<boolean> {
    return (await query(tx, 'delete from identity.invitation where tenant_id = $1 and token_hash = $2 and expires_at > clock.now() returning id', [tenantId, tokenHash])).length > 0;
  }

  /** Removes what ran out 30 days ago, of every tenant. */
  async purge(tx: Tx): Promise<number> {
    return (await query<{ gone: number }>(tx, 'select identity.purge_invitations() as gone'))[0]?.gone ?? 0;
  }
}
