import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface ClosingAtWork {
  id: string;
  state: 'waiting' | 'erasing';
  isDue: boolean;
  requestedAt: Date;
  /** Rows removed so far, by table. */
  removed: Record<string, number>;
}

/** SQL of erasing an organisation. Transactions name the tenant; the comments say as whom they run. */
@Injectable()
export class OrganisationRemovalRepository {
  /** As `ingest_worker`, platform. */
  due(tx: Tx): Promise<{ closingId: string; tenantId: string }[]> {
    return query(tx, 'select closing_id as "closingId", tenant_id as "tenantId" from identity.due_closings(100)');
  }

  /** As `identity_writer`. Locked until the transaction ends. */
  async lock(tx: Tx, tenantId: string, closingId: string): Promise<ClosingAtWork | undefined> {
    const rows = await query<ClosingAtWork>(
      tx,
      `select id, state, due_at <= clock.now() as "isDue", requested_at as "requestedAt", removed from identity.organisation_closing where tenant_id = $1 and id = $2 for update`,
      [tenantId, closingId],
    );
    return rows[0];
  }

  /** As `identity_writer`. From here on there is no way back: keys and sessions of the organisation stop working. Answers the keys. */
  async begin(tx: Tx, tenantId: string): Promise<number> {
    await query(tx, `update identity.organisation_closing set state = 'erasing' where tenant_id = $1`, [tenantId]);
    await query(tx, 'update identity.sign_in_session set revoked_at = clock.now() where acting_for = $1 and revoked_at is null', [tenantId]);
    return (await query(tx, 'update identity.api_key set revoked_at = clock.now() where tenant_id = $1 and revoked_at is null returning id', [tenantId])).length;
  }

  /** As `ingest_eraser`: recordings that nobody asked to erase yet. */
  async recordings(tx: Tx, tenantId: string, limit: number): Promise<string[]> {
    const rows = await query<{ id: string }>(
      tx,
      `select s.id from ingest.session s where s.tenant_id = $1 and s.state <> 'erased' and not exists (select from ingest.erasure e where e.session_id = s.id and e.tenant_id = $1) limit $2`,
      [tenantId, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** As `ingest_eraser`: erasures that are not done, those that a legal hold defers included. */
  async unfinished(tx: Tx, tenantId: string): Promise<number> {
    const rows = await query<{ n: number }>(tx, `select count(*)::int as n from ingest.erasure where tenant_id = $1 and state <> 'done'`, [tenantId]);
    return rows[0]?.n ?? 0;
  }

  async tombstones(tx: Tx, tenantId: string): Promise<number> {
    return (await query<{ n: number }>(tx, `select count(*)::int as n from ingest.erasure where tenant_id = $1`, [tenantId]))[0]?.n ?? 0;
  }

  /** As `ingest_eraser`, or for rows of identity as `identity_writer`. Answers how many rows went. */
  async eraseRows(tx: Tx, tenantId: string, limit: number, ofIdentity: boolean): Promise<number> {
    return Number((await query<{ gone: string }>(tx, 'select tenancy.erase_rows($1, $2, $3) as gone', [tenantId, limit, ofIdentity]))[0]?.gone ?? 0);
  }

  /** As `ingest_eraser` or `identity_writer`: what is left, by table. */
  async rowsLeft(tx: Tx, tenantId: string, ofIdentity: boolean): Promise<Record<string, number>> {
    return (await query<{ left: Record<string, number> }>(tx, 'select tenancy.rows_left($1, $2) as left', [tenantId, ofIdentity]))[0]?.left ?? {};
  }

  /** As `identity_writer`: members, and whether they belong to any other organisation. */
  members(tx: Tx, tenantId: string): Promise<{ id: string; belongsElsewhere: boolean }[]> {
    return query(
      tx,
      `select m.member_id as id, exists (select from identity.memberships_of(m.member_id) o where o.tenant_id <> $1) as "belongsElsewhere" from identity.membership m where m.tenant_id = $1 order by 1`,
      [tenantId],
    );
  }

  /** As `identity_writer`, last of all: the organisation itself, and in its place the receipt. */
  async finish(tx: Tx, tenantId: string, closingId: string, receipt: object): Promise<void> {
    await query(tx, 'delete from identity.sign_in_session where acting_for = $1', [tenantId]);
    await query(tx, 'delete from identity.organisation_closing where tenant_id = $1', [tenantId]);
    await query(tx, 'delete from identity.organisation where id = $1', [tenantId]);
    await query(tx, 'insert into identity.closing_receipt (id, receipt) values ($1, $2)', [closingId, JSON.stringify(receipt)]);
  }
}
