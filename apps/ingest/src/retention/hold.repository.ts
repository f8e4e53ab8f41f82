import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import { Parameters, type RecordingFilter, recordingFilterSql } from '../search/recording-filter.js';
import type { HoldDto } from './hold.dto.js';
import type { RetentionScope } from './retention.repository.js';

export interface NewHold extends RetentionScope {
  id: string;
  authority: string;
  reference: string | undefined;
  approver: string;
  reviewAt: string;
  placedBy: AuditActor;
}

const COLUMNS = `h.id, h.project_id as "projectId", h.authority, h.reference, h.approver, h.review_at as "reviewAt", h.released_at is null and h.review_at <= clock.now() as overdue,
  h.sessions as recordings, h.placed_at as "placedAt", h.placed_by_kind as "placedByKind", h.placed_by_id as "placedById", h.released_at as "releasedAt"`;

/** SQL of legal holds. Runs as `ingest_api`. */
@Injectable()
export class HoldRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  async insert(tx: Tx, { id, tenantId, projectId, authority, reference, approver, reviewAt, placedBy }: NewHold): Promise<void> {
    await query(
      tx,
      `insert into ingest.legal_hold (id, tenant_id, project_id, authority, reference, approver, review_at, placed_by_kind, placed_by_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, tenantId, projectId, authority, reference ?? null, approver, reviewAt, placedBy.kind, placedBy.id],
    );
  }

  /** Keeps what matches. The sessions are locked: an erasure comes wholly before, or finds the hold. Answers how many there are. */
  async keep(tx: Tx, holdId: string, scope: RetentionScope, { where, sessionIds }: { where: RecordingFilter; sessionIds: readonly string[] | undefined }): Promise<number> {
    const parameters = new Parameters();
    const condition = recordingFilterSql(where, scope, parameters);
    const named = sessionIds ? `and s.id = any (${parameters.add(sessionIds)}::uuid[])` : '';
    const rows = await query<{ sessions: number }>(
      tx,
      `with kept as (select s.id from ingest.session s where ${condition} ${named} order by s.id for update of s),
       noted as (insert into ingest.session_hold (session_id, hold_id, tenant_id) select id, ${parameters.add(holdId)}::uuid, ${parameters.add(scope.tenantId)}::uuid from kept returning session_id),
       counted as (select count(*)::integer as sessions from noted)
       update ingest.legal_hold h set sessions = counted.sessions from counted where h.id = ${parameters.add(holdId)}::uuid returning h.sessions`,
      parameters.values,
    );
    return rows[0]?.sessions ?? 0;
  }

  async list(tx: Tx, { tenantId, projectId }: RetentionScope, from: ListPosition | undefined, limit: number): Promise<(HoldDto & { at: string })[]> {
    return query(
      tx,
      `select ${COLUMNS}, ${cursorTimeSql('h.placed_at')} as at from ingest.legal_hold h
       where h.tenant_id = $1 and h.project_id = $2 and ($3::timestamptz is null or (h.placed_at, h.id) < ($3::timestamptz, $4::uuid)) order by h.placed_at desc, h.id desc limit $5`,
      [tenantId, projectId, from?.at ?? null, from?.id ?? null, limit],
    );
  }

  async find(tx: Tx, { tenantId, projectId }: RetentionScope, id: string): Promise<HoldDto | undefined> {
    return (await query<HoldDto>(tx, `select ${COLUMNS} from ingest.legal_hold h where h.id = $1 and h.tenant_id = $2 and h.project_id = $3`, [id, tenantId, projectId]))[0];
  }

  /** False when it was released before. */
  async release(tx: Tx, id: string, by: AuditActor): Promise<boolean> {
    const rows = await query(tx, 'update ingest.legal_hold set released_at = clock.now(), released_by_kind = $2, released_by_id = $3 where id = $1 and released_at is null returning id', [id, by.kind, by.id]);
    await query(tx, 'delete from ingest.session_hold where hold_id = $1', [id]);
    return rows.length > 0;
  }
}
