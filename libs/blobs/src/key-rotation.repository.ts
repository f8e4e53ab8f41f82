import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { KeyContext } from './kms.js';

/** A key that a master key wraps, in whatever table. */
export interface WrappedRow {
  /** Which of `KINDS`. */
  kind: number;
  id: string;
  context: KeyContext;
  masterKeyId: string;
  wrapped: Buffer;
}

interface Kind {
  table: string;
  id: string;
  wrapped: string;
  masterKeyId: string;
  /** The column that the key is bound to besides its tenant. */
  boundTo?: string;
}

/** Every column that holds a key wrapped by a master key. */
const KINDS: readonly Kind[] = [
  { table: 'ingest.tenant_key', id: `tenant_id || '/' || version`, wrapped: 'wrapped', masterKeyId: 'master_key_id' },
  { table: 'ingest.webhook_endpoint', id: 'id::text', wrapped: 'wrapped', masterKeyId: 'master_key_id', boundTo: 'id' },
  { table: 'ingest.webhook_endpoint', id: 'id::text', wrapped: 'previous_wrapped', masterKeyId: 'previous_master_key_id', boundTo: 'id' },
  { table: 'ingest.export', id: 'id::text', wrapped: 'wrapped', masterKeyId: 'master_key_id', boundTo: 'id' },
];

/** Wrapped keys of every tenant, as the owner of the tables. */
export class KeyRotationRepository {
  /** Some keys that another master key wraps, locked; those that another rotation holds are left out. */
  async notWrappedBy(tx: Tx, masterKeyId: string, limit: number): Promise<WrappedRow[]> {
    for (const [kind, { table, id, wrapped, masterKeyId: column, boundTo }] of KINDS.entries()) {
      const rows = await query<{ id: string; tenantId: string; sessionId: string | null; masterKeyId: string; wrapped: Buffer }>(
        tx,
        `select ${id} as id, tenant_id as "tenantId", ${boundTo ?? 'null'} as "sessionId", ${column} as "masterKeyId", ${wrapped} as wrapped from ${table}
         where ${wrapped} is not null and ${column} <> $1 order by 1 limit $2 for update skip locked`,
        [masterKeyId, limit],
      );
      if (rows.length > 0) return rows.map(({ tenantId, sessionId, ...row }) => ({ kind, ...row, context: sessionId === null ? { tenantId } : { tenantId, sessionId } }));
    }
    return [];
  }

  async countNotWrappedBy(tx: Tx, masterKeyId: string): Promise<number> {
    const counts = KINDS.map(({ table, wrapped, masterKeyId: column }) => `(select count(*) from ${table} where ${wrapped} is not null and ${column} <> $1)`);
    const rows = await query<{ count: number }>(tx, `select (${counts.join(' + ')})::int as count`, [masterKeyId]);
    return rows[0]?.count ?? 0;
  }

  async update(tx: Tx, { kind, id, masterKeyId, wrapped }: Omit<WrappedRow, 'context'>): Promise<void> {
    const { table, id: idOf, wrapped: column, masterKeyId: masterColumn } = KINDS[kind] as Kind;
    await query(tx, `update ${table} set ${masterColumn} = $2, ${column} = $3 where ${idOf} = $1`, [id, masterKeyId, wrapped]);
  }
}
