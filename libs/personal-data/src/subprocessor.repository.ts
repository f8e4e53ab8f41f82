import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

@Injectable()
export class SubprocessorRepository {
  /** True when one active subprocessor behind this host is listed for all of these categories. */
  async isActive(tx: Tx, host: string, categories: readonly string[]): Promise<boolean> {
    const rows = await query(
      tx,
      `select 1 from registry.subprocessor
       where host = $1 and categories @> $2::text[] and active_from <= clock.now() and (active_until is null or active_until > clock.now()) limit 1`,
      [host, categories],
    );
    return rows.length > 0;
  }
}
