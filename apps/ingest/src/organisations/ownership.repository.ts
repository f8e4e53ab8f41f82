import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface TransferRow {
  fromMember: string;
  toMember: string;
  offeredAt: Date;
  expiresAt: Date;
}

export interface ClaimRow {
  id: string;
  memberId: string;
  reason: string;
  state: 'waiting' | 'objected' | 'withdrawn' | 'done';
  openedAt: Date;
  dueAt: Date;
  closedAt: Date | null;
}

const TRANSFER = 'from_member as "fromMember", to_member as "toMember", offered_at as "offeredAt", expires_at as "expiresAt"';
const CLAIM = 'id, member_id as "memberId", reason, state, opened_at as "openedAt", due_at as "dueAt", closed_at as "closedAt"';
const TRANSFER_DAYS = 7;
/** Long enough that an owner who is on holiday, and not lost, comes to object. */
export const CLAIM_DAYS = 14;

/** Ownership that changes hands. Runs as `identity_writer` in a transaction that names the tenant. */
@Injectable()
export class OwnershipRepository {
  /** Undefined while another offer waits. */
  async offer(tx: Tx, tenantId: string, fromMember: string, toMember: string): Promise<TransferRow | undefined> {
    await query(tx, 'delete from identity.ownership_transfer where tenant_id = $1 and expires_at <= clock.now()', [tenantId]);
    const rows = await query<TransferRow>(
      tx,
      `insert into identity.ownership_transfer (tenant_id, from_member, to_member, expires_at) values ($1, $2, $3, clock.now() + make_interval(days => $4))
       on conflict do nothing returning ${TRANSFER}`,
      [tenantId, fromMember, toMember, TRANSFER_DAYS],
    );
    return rows[0];
  }

  async transfer(tx: Tx, tenantId: string): Promise<TransferRow | undefined> {
    return (await query<TransferRow>(tx, `select ${TRANSFER} from identity.ownership_transfer where tenant_id = $1 and expires_at > clock.now()`, [tenantId]))[0];
  }

  /** Removes the offer that waits, which stops it for good. */
  async takeTransfer(tx: Tx, tenantId: string): Promise<TransferRow | undefined> {
    return (await query<TransferRow>(tx, `delete from identity.ownership_transfer where tenant_id = $1 and expires_at > clock.now() returning ${TRANSFER}`, [tenantId]))[0];
  }

  /** Undefined while another claim waits. */
  async openClaim(tx: Tx, claim: { id: string; tenantId: string; memberId: string; reason: string; openedBy: string }): Promise<ClaimRow | undefined> {
    const rows = await query<ClaimRow>(
      tx,
      `insert into identity.ownership_claim (id, tenant_id, member_id, reason, opened_by, due_at) values ($1, $2, $3, $4, $5, clock.now() + make_interval(days => $6))
       on conflict do nothing returning ${CLAIM}`,
      [claim.id, claim.tenantId, claim.memberId, claim.reason, claim.openedBy, CLAIM_DAYS],
    );
    return rows[0];
  }

  claims(tx: Tx, tenantId: string): Promise<ClaimRow[]> {
    return query<ClaimRow>(tx, `select ${CLAIM} from identity.ownership_claim where tenant_id = $1 order by opened_at desc, id`, [tenantId]);
  }

  /** Locked until the transaction ends. */
  async lockClaim(tx: Tx, tenantId: string, id: string): Promise<(ClaimRow & { openedBy: string; isDue: boolean }) | undefined> {
    const rows = await query<ClaimRow & { openedBy: string; isDue: boolean }>(
      tx,
      `select ${CLAIM}, opened_by as "openedBy", due_at <= clock.now() as "isDue" from identity.ownership_claim where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    return rows[0];
  }

  async closeClaim(tx: Tx, tenantId: string, id: string, state: 'objected' | 'withdrawn' | 'done'): Promise<ClaimRow> {
    const rows = await query<ClaimRow>(tx, `update identity.ownership_claim set state = $3, closed_at = clock.now() where tenant_id = $1 and id = $2 returning ${CLAIM}`, [tenantId, id, state]);
    return rows[0] as ClaimRow;
  }
}
