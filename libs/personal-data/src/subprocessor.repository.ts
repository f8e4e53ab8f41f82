import type { EgressRefusal } from '#contracts/egress-gate.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

@Injectable()
export class SubprocessorRepository {
  /** Whether one subprocessor behind this host may get data of all of these categories now, and if not why. */
  async verdict(tx: Tx, host: string, categories: readonly string[]): Promise<'allowed' | EgressRefusal> {
    const rows = await query<{ verdict: 'allowed' | EgressRefusal }>(tx, 'select registry.egress_verdict($1, $2) as verdict', [host, categories]);
    return rows[0]?.verdict ?? 'not-listed';
  }
}
