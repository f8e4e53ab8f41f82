import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** A session as its consent sees it. */
export interface ConsentedSession {
  projectId: string;
  endUser: string | null;
  consentRecordId: string | null;
  state: 'recording' | 'ended' | 'erased';
  withdrawn: boolean;
}

/** What a withdrawal ends. Runs as `ingest_intake` (the page says so) and `ingest_api` (the customer does). */
@Injectable()
export class WithdrawalRepository {
  /** Locked: no chunk is taken meanwhile. */
  async session(tx: Tx, tenantId: string, sessionId: string): Promise<ConsentedSession | undefined> {
    const rows = await query<ConsentedSession>(
      tx,
      `select project_id as "projectId", end_user as "endUser", consent_record_id as "consentRecordId", state, consent_withdrawn_at is not null as withdrawn
       from ingest.session where id = $1 and tenant_id = $2 for no key update`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  /** From now on the session rests on this record. */
  async rest(tx: Tx, tenantId: string, sessionId: string, consentRecordId: string): Promise<void> {
    await query(tx, `update ingest.session set consent_record_id = $3 where id = $1 and tenant_id = $2 and state = 'recording'`, [sessionId, tenantId, consentRecordId]);
  }

  /** The session, and every other one that rests on the same record. Answers how many. */
  async endConsentOf(tx: Tx, tenantId: string, sessionId: string, consentRecordId: string | null): Promise<number> {
    const rows = await query(
      tx,
      `update ingest.session set consent_withdrawn_at = clock.now()
       where tenant_id = $1 and (id = $2 or consent_record_id = $3) and state <> 'erased' and consent_withdrawn_at is null returning id`,
      [tenantId, sessionId, consentRecordId],
    );
    return rows.length;
  }

  /** Every session of an end user that rests on a consent. Answers how many. */
  async endConsentOfEndUser(tx: Tx, tenantId: string, projectId: string, endUser: string): Promise<number> {
    const rows = await query(
      tx,
      `update ingest.session set consent_withdrawn_at = clock.now()
       where tenant_id = $1 and project_id = $2 and end_user = $3 and consent_record_id is not null and state <> 'erased' and consent_withdrawn_at is null returning id`,
      [tenantId, projectId, endUser],
    );
    return rows.length;
  }
}
