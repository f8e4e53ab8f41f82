import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** SQL of what leaves say of people. Runs as `privacy_worker`. */
@Injectable()
export class PersonalPartsRepository {
  async of(tx: Tx, value: string): Promise<{ leafId: string; fields: Record<string, string> }[]> {
    return query(tx, 'select leaf_id as "leafId", fields from audit.personal_of($1)', [value]);
  }

  async redact(tx: Tx, value: string): Promise<number> {
    return Number((await query<{ gone: string }>(tx, 'select audit.redact($1) as gone', [value]))[0]?.gone ?? 0);
  }
}
