import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { StoreDto } from './data-map.dto.js';

@Injectable()
export class DataMapRepository {
  /** Stores that a process told of in the last 30 days. */
  async stores(tx: Tx): Promise<StoreDto[]> {
    return query<StoreDto>(
      tx,
      `select kind, backend, region, encrypted_in_transit as "encryptedInTransit" from registry.store where seen_at > clock.now() - interval '30 days' order by kind, backend, region`,
    );
  }
}
