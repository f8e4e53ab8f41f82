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

  /** Recordings that run although their organisation has used up the bytes of its month. */
  async sessionsOverCeiling(tx: Tx, limit: number): Promise<SessionOfTenant[]> {
    return query<SessionOfTenant>(tx, 'select tenant_id as "tenantId", session_id as "sessionId" from ingest.sessions_over_ceiling($1)', [limit]);
  }

  /** Ends a recording with what has arrived of it. False when it has ended meanwhile. */
  async stop(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<boolean> {
    // Locked first: a block that is being accepted comes before this, and what it brought counts.
    await query(tx, 'select from ingest.session where id = $1 and tenant_id = $2 for no key update', [sessionId, tenantId]);
    const rows = await query(
      tx,
      `update ingest.session s set state = 'ended', ended_at = coalesce(s.ended_at, clock.now()),
         last_seq = coalesce(s.last_seq, (select max(c.seq) from ingest.chunk c where c.session_id = s.id), -1)
       where s.id = $1 and s.tenant_id = $2 and s.state = 'recording' returning s.id`,
      [sessionId, tenantId],
    );
    return rows.length > 0;
  }
}
