import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

@Injectable()
export class PromisesRepository {
  /** One number for each clause; null when it cannot be had. */
  async figures(tx: Tx): Promise<Map<string, number | null>> {
    const rows = await query<{ clause: string; value: number | null }>(tx, 'select clause, value from promises.figures()', []);
    return new Map(rows.map(({ clause, value }) => [clause, value]));
  }
}
