import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ConsentPropagationDto } from './consents.dto.js';

@Injectable()
export class ConsentsRepository {
  async propagations(tx: Tx, limit: number): Promise<ConsentPropagationDto[]> {
    return query<ConsentPropagationDto>(
      tx,
      `select event_id as "recordId", consumer, requested_at as "requestedAt", acknowledged_at as "acknowledgedAt" from consent.propagation where tenant_id is null
       order by acknowledged_at is not null, requested_at desc, id limit $1`,
      [limit],
    );
  }
}
