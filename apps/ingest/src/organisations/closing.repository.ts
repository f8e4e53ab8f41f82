import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface ClosingRow {
  id: string;
  state: 'waiting' | 'erasing';
  requestedBy: string;
  requestedAt: Date;
  dueAt: Date;
}

const COLUMNS = 'id, state, requested_by as "requestedBy", requested_at as "requestedAt", due_at as "dueAt"';
/** Long enough to notice a closing that nobody wanted, short enough to be what was asked for. */
export const GRACE_DAYS = 7;

/** Rows of `identity.organisation_closing` and of receipts. Runs as `identity_writer` in a transaction that names the tenant. */
@Injectable()
export class ClosingRepository {
  /** Undefined when the organisation is closing already. */
  async insert(tx: Tx, closing: { id: string; tenantId: string; requestedBy: string }): Promise<ClosingRow | undefined> {
    const rows = await query<ClosingRow>(
      tx,
      `insert into identity.organisation_closing (id, tenant_id, requested_by, due_at) values ($1, $2, $3, clock.now() + make_interval(days => $4)) on conflict do nothing returning ${COLUMNS}`,
      [closing.id, closing.tenantId, closing.requestedBy, GRACE_DAYS],
    );
    return rows[0];
  }

  async find(tx: Tx, tenantId: string): Promise<ClosingRow | undefined> {
    return (await query<ClosingRow>(tx, `select ${COLUMNS} from identity.organisation_closing where tenant_id = $1`, [tenantId]))[0];
  }

  /** Only while it waits. */
  async reopen(tx: Tx, tenantId: string): Promise<ClosingRow | undefined> {
    return (await query<ClosingRow>(tx, `delete from identity.organisation_closing where tenant_id = $1 and state = 'waiting' returning ${COLUMNS}`, [tenantId]))[0];
  }

  async receipt(tx: Tx, id: string): Promise<unknown> {
    return (await query<{ receipt: unknown }>(tx, 'select receipt from identity.closing_receipt where id = $1', [id]))[0]?.receipt;
  }
}
