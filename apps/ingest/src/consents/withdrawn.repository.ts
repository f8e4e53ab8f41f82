import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** Runs as `ingest_eraser`. */
@Injectable()
export class WithdrawnRepository {
  /** Sessions whose consent was withdrawn and that are not erased yet, in the order of their ids from `after` on. */
  async next(tx: Tx, tenantId: string, projectId: string, after: string, limit: number): Promise<string[]> {
    const rows = await query<{ id: string }>(
      tx,
      `select id from ingest.session where tenant_id = $1 and project_id = $2 and consent_withdrawn_at is not null and state <> 'erased' and id > $3 order by id limit $4`,
      [tenantId, projectId, after, limit],
    );
    return rows.map(({ id }) => id);
  }
}
