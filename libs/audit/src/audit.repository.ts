import type { AuditLeaf } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { type SealedLeaf, tenantOf } from './leaf.js';

@Injectable()
export class AuditRepository {
  async insert(tx: Tx, id: string, log: AuditLeaf['log'], { leaf, personal }: SealedLeaf): Promise<void> {
    const tenantId = tenantOf(log);
    await query(tx, 'insert into audit.leaf_outbox (id, log, tenant_id, leaf) values ($1, $2, $3, $4)', [id, log, tenantId, leaf]);
    if (!personal) return;
    await query(tx, 'insert into audit.personal (leaf_id, tenant_id, salt, fields) values ($1, $2, $3, $4)', [id, tenantId, personal.salt, personal.fields]);
  }
}
