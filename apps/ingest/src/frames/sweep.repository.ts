import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { SessionOfTenant } from './drain.repository.js';

/** Finds, across tenants, which sessions want a visit: ids only, by a definer function. What is done with them is done tenant by tenant. */
@Injectable()
export class SweepRepository {
  /** Recordings that went quiet, and sessions whose chunks have waited so long that their job must have got lost. */
  async sessionsToVisit(tx: Tx, limit: number): Promise<SessionOfTenant[]> {
    return query<SessionOfTenant>(tx, 'select tenant_id as "tenantId", session_id as "sessionId" from ingest.sessions_to_visit($1)', [limit]);
  }
}
