import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { LogState } from './sequencer.repository.js';

export interface StoredEntry {
  id: string;
  number: number;
  leaf: Buffer;
  leafHash: Buffer;
  salt: Buffer | null;
  fields: Buffer | null;
}

/** Reads the whole log for verification. */
@Injectable()
export class VerifierRepository {
  logs(tx: Tx): Promise<LogState[]> {
    return query<LogState>(tx, `select log, tenant_id as "tenantId", size::int as size, edge from audit.log order by log <> 'platform', log`);
  }

  /** Logs that have entries but no state. */
  async strayLogs(tx: Tx): Promise<string[]> {
    const rows = await query<{ log: string }>(tx, 'select distinct log from audit.entry where log not in (select log from audit.log)');
    return rows.map((row) => row.log);
  }

  entries(tx: Tx, log: string, from: number, limit: number): Promise<StoredEntry[]> {
    return query<StoredEntry>(
      tx,
      `select e.id, e.number::int as number, e.leaf, e.leaf_hash as "leafHash", p.salt, p.fields
       from audit.entry e left join audit.personal p on p.leaf_id = e.id
       where e.log = $1 and e.number >= $2 order by e.number limit $3`,
      [log, from, limit],
    );
  }
}
