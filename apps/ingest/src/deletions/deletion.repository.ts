import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import { type FilterScope, Parameters, type RecordingFilter, recordingFilterSql } from '../search/recording-filter.js';
import type { DeletedRecordingDto, DeletionDto, MatchDto } from './deletion.dto.js';
import type { Selection, SelectionKind } from './selection.js';

export interface NewDeletion extends FilterScope {
  id: string;
  kind: SelectionKind;
  selection: Selection;
  cutOff: string | undefined;
  expected: number;
  requestedBy: AuditActor;
}

export interface Found {
  recordings: number;
  live: number;
  held: number;
  bytes: number;
  oldest: Date | null;
  newest: Date | null;
}

const COLUMNS = `d.id, d.project_id as "projectId", d.kind, d.state, d.expected, d.erased, d.deferred, d.requested_at as "requestedAt", d.cut_off as "cutOff",
  d.found_none_at as "foundNoneAt", d.done_at as "doneAt", d.receipt,
  (select count(*) from ingest.erasure e where e.deletion_id = d.id and e.state = 'done')::integer as removed`;
/** Who is asked for while nothing else is said. */
const CATCHES = `interval '10 minutes'`;

/** SQL of asking for deletions and following them. Runs as `ingest_api`; what both it and the worker need says so. */
@Injectable()
export class DeletionRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  async count(tx: Tx, scope: FilterScope, filter: RecordingFilter, cutOff: string | undefined): Promise<Found> {
    const { where, values } = matching(scope, filter, cutOff);
    const rows = await query<Found>(
      tx,
      `select count(*) filter (where not m.held)::integer as recordings, count(*) filter (where m.held)::integer as held, count(*) filter (where m.live and not m.held)::integer as live,
         min(m.started_at) as oldest, max(m.started_at) as newest, coalesce(sum(g.bytes), 0)::float8 as bytes
       from (
         select s.id, s.started_at, s.state = 'recording' and s.ended_at is null as live, exists (select from ingest.session_hold h where h.session_id = s.id) as held
         from ingest.session s where ${where}
       ) m left join lateral (select sum(x.bytes) as bytes from ingest.segment x where x.session_id = m.id) g on true`,
      values,
    );
    return rows[0] as Found;
  }

  async sample(tx: Tx, scope: FilterScope, filter: RecordingFilter, cutOff: string | undefined, limit: number): Promise<MatchDto[]> {
    const { where, values } = matching(scope, filter, cutOff);
    return query(
      tx,
      `select s.id as "sessionId", s.started_at as "startedAt", s.duration_ms::float8 as "durationMs" from ingest.session s where ${where} order by s.started_at desc, s.id desc limit ${limit}`,
      values,
    );
  }

  /** For `ingest_api` and `ingest_eraser`: what matches and was not asked to go yet. */
  async next(tx: Tx, scope: FilterScope, filter: RecordingFilter, cutOff: Date, limit: number): Promise<string[]> {
    const { where, values } = matching(scope, filter, cutOff.toISOString());
    const rows = await query<{ id: string }>(
      tx,
      `select s.id from ingest.session s where ${where} and not exists (select from ingest.erasure e where e.session_id = s.id) order by s.started_at desc, s.id desc limit ${limit}`,
      values,
    );
    return rows.map(({ id }) => id);
  }

  async insert(tx: Tx, { id, tenantId, projectId, kind, selection, cutOff, expected, requestedBy }: NewDeletion): Promise<void> {
    await query(
      tx,
      `insert into ingest.deletion (id, tenant_id, project_id, kind, selection, cut_off, expected, requested_by_kind, requested_by_id)
       values ($1, $2, $3, $4, $5, coalesce($6::timestamptz, clock.now() + ${CATCHES}), $7, $8, $9)`,
      [id, tenantId, projectId, kind, JSON.stringify(selection), cutOff ?? null, expected, requestedBy.kind, requestedBy.id],
    );
  }

  async find(tx: Tx, tenantId: string, id: string): Promise<DeletionDto | undefined> {
    return (await query<DeletionDto>(tx, `select ${COLUMNS} from ingest.deletion d where d.id = $1 and d.tenant_id = $2`, [id, tenantId]))[0];
  }

  async newest(tx: Tx, { tenantId, projectId }: FilterScope, from: ListPosition | undefined, limit: number): Promise<(DeletionDto & { at: string })[]> {
    return query(
      tx,
      `select ${COLUMNS}, ${cursorTimeSql('d.requested_at')} as at from ingest.deletion d
       where d.tenant_id = $1 and d.project_id = $2 and ($3::timestamptz is null or (d.requested_at, d.id) < ($3::timestamptz, $4::uuid)) order by d.requested_at desc, d.id desc limit $5`,
      [tenantId, projectId, from?.at ?? null, from?.id ?? null, limit],
    );
  }

  /** Moves it between states, and waits for the recording that is being erased at this moment. False when it was in none of these states. */
  async steer(tx: Tx, id: string, from: readonly string[], to: string): Promise<boolean> {
    const rows = await query(tx, `update ingest.deletion set state = $3, cancelled_at = case when $3 = 'removing' then clock.now() else cancelled_at end where id = $1 and state = any ($2) returning id`, [id, from, to]);
    return rows.length > 0;
  }

  /** What has not begun: erasures that wait for a hold. */
  async forgetDeferred(tx: Tx, id: string): Promise<void> {
    await query(tx, `delete from ingest.erasure where deletion_id = $1 and state = 'deferred'`, [id]);
    await query(tx, 'update ingest.deletion set deferred = 0 where id = $1', [id]);
  }

  async recordings(tx: Tx, id: string, after: string | undefined, limit: number): Promise<DeletedRecordingDto[]> {
    return query(
      tx,
      `select id as "erasureId", session_id as "sessionId", state, encode(objects_digest, 'hex') as "objectsDigest", encode(key_digest, 'hex') as "keyDigest"
       from ingest.erasure where deletion_id = $1 and ($2::uuid is null or session_id > $2) order by session_id limit $3`,
      [id, after ?? null, limit],
    );
  }
}

const matching = (scope: FilterScope, filter: RecordingFilter, cutOff: string | undefined): { where: string; values: unknown[] } => {
  const parameters = new Parameters();
  const where = recordingFilterSql(filter, scope, parameters);
  return { where: cutOff === undefined ? where : `${where} and s.started_at <= ${parameters.add(cutOff)}::timestamptz`, values: parameters.values };
};
