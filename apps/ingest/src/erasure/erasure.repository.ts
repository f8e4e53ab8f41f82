import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { ErasureDto } from './erasure.dto.js';

/** What keeps a session from being erased. */
export interface HoldOnSession {
  holdId: string;
  authority: string;
  reviewAt: Date;
}

export interface NewErasure {
  id: string;
  state: 'deferred' | 'requested';
  requestedBy: AuditActor;
  deletionId?: string;
  /** SHA-256 of the wrapped key that goes with it. */
  keyDigest?: Buffer;
}

export interface SessionOfTenant {
  tenantId: string;
  sessionId: string;
}

const COLUMNS = `e.id, e.session_id as "sessionId", e.state, e.requested_at as "requestedAt", e.objects_removed as "objectsRemoved",
  e.bytes_removed::float8 as "bytesRemoved", e.done_at as "doneAt", e.receipt,
  case when e.state = 'deferred' then (
    select jsonb_build_object('holdId', h.id, 'authority', h.authority, 'reviewAt', h.review_at)
    from ingest.session_hold sh join ingest.legal_hold h on h.id = sh.hold_id where sh.session_id = e.session_id order by h.placed_at limit 1
  ) end as "heldBy"`;

/** Longer than intake may hold a chunk: it answers within 4.8 s (`intake-limits.ts`). */
const IN_FLIGHT = `interval '6 seconds'`;

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
      `update ingest.session set state = 'erased', erased_at = clock.now(), started_at = clock.now(), ended_at = null, last_chunk_at = null, consent_record_id = null, consent_withdrawn_at = null,
         end_user = null, recorder_version = null, engine = null, privacy = null, width = null, height = null, duration_ms = 0, route = null,
         clock_offset_ms = null, last_seq = null, gap_since = null, client_ledger = null, server_ledger = '{}', device_class = null, first_pointer = null, dpr = null,
         event_counts = '{}', facets = 0, expiry_rule = 'project'
       where id = $1 and tenant_id = $2`,
      [sessionId, tenantId],
    );
  }

  /** The first of the holds that keep a session; undefined when nothing does. */
  async holdOf(tx: Tx, { sessionId }: SessionOfTenant): Promise<HoldOnSession | undefined> {
    const rows = await query<HoldOnSession>(
      tx,
      `select h.id as "holdId", h.authority, h.review_at as "reviewAt" from ingest.session_hold sh join ingest.legal_hold h on h.id = sh.hold_id
       where sh.session_id = $1 order by h.placed_at limit 1`,
      [sessionId],
    );
    return rows[0];
  }

  /** SHA-256 of the session's wrapped key, which names it once it is gone. */
  async keyDigest(tx: Tx, { sessionId }: SessionOfTenant): Promise<Buffer | undefined> {
    return (await query<{ digest: Buffer }>(tx, 'select sha256(wrapped) as digest from ingest.session_key where session_id = $1', [sessionId]))[0]?.digest;
  }

  /** One erasure per session, however often it is asked for; one that was deferred begins with the second call. Before the session is buried. */
  async insert(tx: Tx, { tenantId, sessionId }: SessionOfTenant, { id, state, requestedBy, deletionId, keyDigest }: NewErasure): Promise<void> {
    await query(
      tx,
      `insert into ingest.erasure (id, tenant_id, session_id, requested_by_kind, requested_by_id, state, deletion_id, key_digest, settled_at) values ($1, $2, $3, $4, $5, $6, $7, $8,
         (select clock.now() + ${IN_FLIGHT} from ingest.session s where s.id = $3 and s.state = 'recording' and s.ended_at is null))
       on conflict (session_id) do update set state = excluded.state, key_digest = excluded.key_digest, settled_at = excluded.settled_at where erasure.state = 'deferred'`,
      [id, tenantId, sessionId, requestedBy.kind, requestedBy.id, state, deletionId ?? null, keyDigest ?? null],
    );
  }

  /** Archives that hold the session lose their keys with it; their bytes are removed by a sweep. What was kept about its time goes as well. */
  async dropCopies(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<void> {
    await query(
      tx,
      `update ingest.export set state = 'deleted', wrapped = null, end_user = null, session_ids = '{}', deleted_at = clock.now()
       where tenant_id = $1 and session_ids @> array[$2::uuid] and state in ('requested', 'building', 'ready')`,
      [tenantId, sessionId],
    );
    await query(tx, 'delete from ingest.session_retention where session_id = $1 and tenant_id = $2', [sessionId, tenantId]);
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
