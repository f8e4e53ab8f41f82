import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ErasureDto } from './erasure.dto.js';

export interface SessionOfTenant {
  tenantId: string;
  sessionId: string;
}

const COLUMNS = `e.id, e.session_id as "sessionId", e.state, e.requested_at as "requestedAt", e.objects_removed as "objectsRemoved",
  e.bytes_removed::float8 as "bytesRemoved", e.done_at as "doneAt"`;

/** SQL of asking for an erasure. Runs as `ingest_api` (customers) and `ingest_eraser` (retention). */
@Injectable()
export class ErasureRepository {
  /** The project of a session, locked against everybody who writes to it. */
  async lock(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<{ projectId: string; erased: boolean } | undefined> {
    const rows = await query<{ projectId: string; erased: boolean }>(
      tx,
      `select project_id as "projectId", state = 'erased' as erased from ingest.session where id = $1 and tenant_id = $2 for update`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  /** Leaves a tombstone: what says that the session was there and is erased, and what was metered. The lease stays, so that a drain at work is waited for. */
  async bury(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<void> {
    await query(
      tx,
      `update ingest.session set state = 'erased', erased_at = clock.now(), started_at = clock.now(), ended_at = null, last_chunk_at = null, consent_record_id = null,
         end_user = null, recorder_version = null, engine = null, privacy = null, width = null, height = null, duration_ms = 0, route = null,
         clock_offset_ms = null, device_class = null, first_pointer = null, dpr = null, event_counts = '{}', facets = 0, last_seq = null, gap_since = null, client_ledger = null, server_ledger = '{}'
       where id = $1 and tenant_id = $2`,
      [sessionId, tenantId],
    );
  }

  /** One erasure per session, however often it is asked for. */
  async insert(tx: Tx, { tenantId, sessionId }: SessionOfTenant, id: string, requestedBy: AuditActor): Promise<void> {
    await query(
      tx,
      `insert into ingest.erasure (id, tenant_id, session_id, requested_by_kind, requested_by_id) values ($1, $2, $3, $4, $5) on conflict (session_id) do nothing`,
      [id, tenantId, sessionId, requestedBy.kind, requestedBy.id],
    );
  }

  async ofSession(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<ErasureDto | undefined> {
    return (await query<ErasureDto>(tx, `select ${COLUMNS} from ingest.erasure e where e.session_id = $1 and e.tenant_id = $2`, [sessionId, tenantId]))[0];
  }

  async find(tx: Tx, tenantId: string, id: string): Promise<{ erasure: ErasureDto; projectId: string } | undefined> {
    const rows = await query<ErasureDto & { projectId: string }>(
      tx,
      `select ${COLUMNS}, s.project_id as "projectId" from ingest.erasure e join ingest.session s on s.id = e.session_id where e.id = $1 and e.tenant_id = $2`,
      [id, tenantId],
    );
    if (!rows[0]) return undefined;
    const { projectId, ...erasure } = rows[0];
    return { erasure, projectId };
  }

  /** Sessions whose time is over, of all tenants. Platform scope. */
  async expired(tx: Tx, limit: number): Promise<SessionOfTenant[]> {
    return query<SessionOfTenant>(tx, 'select tenant_id as "tenantId", session_id as "sessionId" from ingest.expired_sessions($1)', [limit]);
  }
}
