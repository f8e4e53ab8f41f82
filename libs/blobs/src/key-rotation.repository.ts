import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';

export interface TenantKeyRow {
  tenantId: string;
  version: number;
  masterKeyId: string;
  wrapped: Buffer;
}

/** Tenant keys of every tenant, as the owner of the tables. */
export class KeyRotationRepository {
  /** Some keys that another master key wraps, locked; those that another rotation holds are left out. */
  async notWrappedBy(tx: Tx, masterKeyId: string, limit: number): Promise<TenantKeyRow[]> {
    return query<TenantKeyRow>(
      tx,
      `select tenant_id as "tenantId", version, master_key_id as "masterKeyId", wrapped from ingest.tenant_key
       where master_key_id <> $1 order by tenant_id, version limit $2 for update skip locked`,
      [masterKeyId, limit],
    );
  }

  async countNotWrappedBy(tx: Tx, masterKeyId: string): Promise<number> {
    const rows = await query<{ count: number }>(tx, 'select count(*)::int as count from ingest.tenant_key where master_key_id <> $1', [masterKeyId]);
    return rows[0]?.count ?? 0;
  }

  async update(tx: Tx, { tenantId, version, masterKeyId, wrapped }: TenantKeyRow): Promise<void> {
    await query(tx, 'update ingest.tenant_key set master_key_id = $3, wrapped = $4 where tenant_id = $1 and version = $2', [tenantId, version, masterKeyId, wrapped]);
  }
}
