import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface RecoveryRow {
  id: string;
  memberId: string;
  createdAt: Date;
  readyAt: Date;
  ready: boolean;
}

const COLUMNS = 'r.id, r.member_id as "memberId", r.created_at as "createdAt", r.ready_at as "readyAt", r.ready_at <= clock.now() as ready';

/** All SQL about coming in without lost factors. Runs as `identity_writer`; approvals belong to the organisation they were given for. */
@Injectable()
export class FactorRecoveryRepository {
  async openOf(tx: Tx, memberId: string): Promise<RecoveryRow | undefined> {
    return (await query<RecoveryRow>(tx, `select ${COLUMNS} from identity.factor_recovery r where r.member_id = $1 and r.ended_at is null for update`, [memberId]))[0];
  }

  async insert(tx: Tx, recovery: { id: string; memberId: string; stopHash: Buffer; hours: number }): Promise<RecoveryRow> {
    const rows = await query<RecoveryRow>(
      tx,
      `insert into identity.factor_recovery as r (id, member_id, cancel_hash, ready_at) values ($1, $2, $3, clock.now() + make_interval(hours => $4)) returning ${COLUMNS}`,
      [recovery.id, recovery.memberId, recovery.stopHash, recovery.hours],
    );
    return rows[0] as RecoveryRow;
  }

  /** Ends it; answers whose it was, or undefined when it had ended. */
  async end(tx: Tx, id: string): Promise<string | undefined> {
    const rows = await query<{ memberId: string }>(tx, 'update identity.factor_recovery set ended_at = clock.now() where id = $1 and ended_at is null returning member_id as "memberId"', [id]);
    return rows[0]?.memberId;
  }

  /** The open ones of the members of this organisation. */
  ofOrganisation(tx: Tx, tenantId: string): Promise<(RecoveryRow & { email: string; name: string | null; approved: boolean })[]> {
    return query(
      tx,
      `select ${COLUMNS}, p.email, p.name,
         exists (select from identity.factor_recovery_approval a where a.recovery_id = r.id and a.tenant_id = $1) as approved
       from identity.factor_recovery r join identity.membership m on m.member_id = r.member_id and m.tenant_id = $1 join identity.member p on p.id = r.member_id
       where r.ended_at is null order by r.created_at, r.id`,
      [tenantId],
    );
  }

  async approve(tx: Tx, approval: { recoveryId: string; tenantId: string; approvedBy: string }): Promise<void> {
    await query(tx, 'insert into identity.factor_recovery_approval (recovery_id, tenant_id, approved_by) values ($1, $2, $3) on conflict do nothing', [approval.recoveryId, approval.tenantId, approval.approvedBy]);
  }

  /** Other owners of the member's organisations. The transaction has to name those organisations. */
  otherOwners(tx: Tx, memberId: string): Promise<{ tenantId: string; email: string }[]> {
    return query(
      tx,
      `select m.tenant_id as "tenantId", p.email from identity.membership m join identity.member p on p.id = m.member_id
       where m.role = 'owner' and m.member_id <> $1 and m.tenant_id = any (select tenant_id from identity.membership where member_id = $1) order by 1, 2`,
      [memberId],
    );
  }

  /** The organisations whose approval is there, of those that the transaction names. */
  async approvedBy(tx: Tx, recoveryId: string): Promise<string[]> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.factor_recovery_approval where recovery_id = $1', [recoveryId])).map(({ tenantId }) => tenantId);
  }

  async removeOld(tx: Tx): Promise<void> {
    await query(tx, `delete from identity.factor_recovery where created_at < clock.now() - interval '30 days'`);
  }
}
