import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { StoreInUse } from './stores-of.js';

@Injectable()
export class StoreRepository {
  async record(tx: Tx, { kind, backend, region, encryptedInTransit }: StoreInUse): Promise<void> {
    await query(tx, 'select registry.record_store($1, $2, $3, $4)', [kind, backend, region, encryptedInTransit]);
  }
}
