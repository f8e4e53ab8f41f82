import type { SubjectIdentifier } from '#contracts/data-holder.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface RecordingFacts {
  id: string;
  startedAt: Date;
  endedAt: Date | null;
  expiresAt: Date;
  durationMs: number;
  width: number | null;
  height: number | null;
  route: string | null;
  endUser: string | null;
  consentRecordId: string | null;
}

export interface StoredObject {
  objectKey: string;
  kind: 'segment' | 'poster' | 'thumbnail';
  seq: number;
}

const COUNTED = ['segment', 'picture', 'session_event', 'session_facet', 'session_tag', 'chunk', 'session_key'] as const;

/** SQL of finding one person's recordings by the customer's own names for them. Runs as `ingest_worker` (reading) and `ingest_eraser`. */
@Injectable()
export class RecordingsDataRepository {
  /** Sessions of the subject, tombstones left out. */
  async sessionsOf(tx: Tx, { kind, value, tenantId }: SubjectIdentifier): Promise<string[]> {
    const column = { 'session-id': 'id::text', 'end-user-pseudonym': 'end_user', email: undefined, 'member-id': undefined, 'operator-id': undefined }[kind];
    if (!column || !tenantId) return [];
    const rows = await query<{ id: string }>(tx, `select id from ingest.session where tenant_id = $1 and ${column} = $2 and state <> 'erased' order by id`, [tenantId, value]);
    return rows.map(({ id }) => id);
  }

  /** Those of them that a legal hold keeps. */
  async heldOf(tx: Tx, sessionIds: readonly string[]): Promise<string[]> {
    const rows = await query<{ id: string }>(tx, 'select distinct session_id as id from ingest.session_hold where session_id = any ($1::uuid[])', [sessionIds]);
    return rows.map(({ id }) => id);
  }

  async facts(tx: Tx, sessionId: string): Promise<RecordingFacts | undefined> {
    const rows = await query<RecordingFacts>(
      tx,
      `select id, started_at as "startedAt", ended_at as "endedAt", expires_at as "expiresAt", duration_ms::float8 as "durationMs", width, height, route,
         end_user as "endUser", consent_record_id as "consentRecordId" from ingest.session where id = $1 and state <> 'erased'`,
      [sessionId],
    );
    return rows[0];
  }

  async events(tx: Tx, sessionId: string): Promise<{ t: number; kind: string; data: object }[]> {
    return query(tx, 'select t, kind, data from ingest.session_event where session_id = $1 order by t, segment, ordinal', [sessionId]);
  }

  async objects(tx: Tx, sessionId: string): Promise<StoredObject[]> {
    return query<StoredObject>(
      tx,
      `select object_key as "objectKey", 'segment' as kind, number as seq from ingest.segment where session_id = $1
       union all select object_key, kind, t from ingest.picture where session_id = $1 order by kind, seq`,
      [sessionId],
    );
  }

  /** Archives and running deletions that name the subject by pseudonym. */
  async namedElsewhere(tx: Tx, { kind, value, tenantId }: SubjectIdentifier): Promise<{ store: string; records: number }[]> {
    if (kind !== 'end-user-pseudonym') return [];
    return query(
      tx,
      `select 'ingest.export' as store, count(*)::integer as records from ingest.export where tenant_id = $1 and end_user = $2
       union all select 'consent.event', count(*)::integer from consent.event where tenant_id = $1 and subject = $2
       union all select 'ingest.deletion', count(*)::integer from ingest.deletion where tenant_id = $1 and selection -> 'where' ->> 'endUser' = $2`,
      [tenantId, value],
    );
  }

  /** Archives of the subject lose their keys; their bytes are removed by a sweep. */
  async dropArchives(tx: Tx, { kind, value, tenantId }: SubjectIdentifier): Promise<void> {
    if (kind !== 'end-user-pseudonym') return;
    await query(
      tx,
      `update ingest.export set state = 'deleted', wrapped = null, end_user = null, session_ids = '{}', deleted_at = clock.now() where tenant_id = $1 and end_user = $2`,
      [tenantId, value],
    );
  }

  /** What they decided stays; that it was them goes. */
  async forgetConsents(tx: Tx, { kind, value, tenantId }: SubjectIdentifier): Promise<void> {
    if (kind === 'end-user-pseudonym') await query(tx, 'select consent.forget($1, null, $2)', [tenantId, value]);
  }

  /** Of a subject that is named by pseudonym: how many projects restrict it. */
  async restrictions(tx: Tx, { kind, value, tenantId }: SubjectIdentifier): Promise<number> {
    if (kind !== 'end-user-pseudonym') return 0;
    const rows = await query<{ count: number }>(tx, 'select count(*)::integer as count from ingest.end_user_restriction where tenant_id = $1 and end_user = $2', [tenantId, value]);
    return rows[0]?.count ?? 0;
  }

  /** In every project of the customer. */
  async restrict(tx: Tx, { kind, value, tenantId }: SubjectIdentifier): Promise<void> {
    if (kind !== 'end-user-pseudonym') return;
    await query(
      tx,
      `insert into ingest.end_user_restriction (tenant_id, project_id, end_user, restricted_by_kind, restricted_by_id)
       select p.tenant_id, p.project_id, $2, 'system', 'privacy-request' from ingest.project_setting p where p.tenant_id = $1 on conflict do nothing`,
      [tenantId, value],
    );
  }

  async forgetRestrictions(tx: Tx, { kind, value, tenantId }: SubjectIdentifier): Promise<void> {
    if (kind === 'end-user-pseudonym') await query(tx, 'delete from ingest.end_user_restriction where tenant_id = $1 and end_user = $2', [tenantId, value]);
  }

  /** Rows of these sessions, by table. */
  async count(tx: Tx, sessionIds: readonly string[]): Promise<{ store: string; records: number }[]> {
    const counts = COUNTED.map((table) => `select 'ingest.${table}' as store, count(*)::integer as records from ingest.${table} where session_id = any ($1::uuid[])`);
    return query(tx, `select 'ingest.session' as store, count(*)::integer as records from ingest.session where id = any ($1::uuid[]) and state <> 'erased' union all ${counts.join(' union all ')}`, [sessionIds]);
  }
}
