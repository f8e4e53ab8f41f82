import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { cursorTimeSql, type ListPosition } from '#http/list-cursor.js';
import { Injectable } from '@nestjs/common';
import { visibleSql } from './viewing.repository.js';

export interface WatchAuditWish {
  tenantId: string;
  projectId: string;
  startedFrom?: string;
  startedBefore?: string;
  viewerId?: string;
  recordingId?: string;
  live?: boolean;
  after?: ListPosition;
  limit: number;
}

export interface ViewingRow {
  id: string;
  recordingId: string;
  viewer: { kind: string; id: string };
  grantId: string | null;
  clause: string | null;
  reason: string | null;
  live: boolean;
  shown: string[];
  startedAt: Date;
  lastSeenAt: Date;
  watchedMs: number;
  watched: [number, number][];
  /** `startedAt` to the microsecond, for the cursor. */
  at: string;
}

const MOST_STRETCHES = 200;

/** SQL of reading who watched. Runs as `ingest_api`. */
@Injectable()
export class WatchAuditRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  /** Erased ones too: who watched them stays known. */
  async projectOfSession(tx: Tx, tenantId: string, sessionId: string): Promise<string | undefined> {
    return (await query<{ projectId: string }>(tx, 'select project_id as "projectId" from ingest.session where id = $1 and tenant_id = $2', [sessionId, tenantId]))[0]?.projectId;
  }

  /** Newest first. */
  async list(tx: Tx, wish: WatchAuditWish): Promise<ViewingRow[]> {
    return query<ViewingRow>(
      tx,
      `select v.id, v.session_id as "recordingId", json_build_object('kind', v.viewer_kind, 'id', v.viewer_id) as viewer, v.grant_id as "grantId", v.clause, v.reason, v.live, v.shown,
         v.started_at as "startedAt", v.last_seen_at as "lastSeenAt", w.ms::float8 as "watchedMs", w.stretches as watched,
         ${cursorTimeSql('v.started_at')} as at
       from ingest.viewing v cross join lateral (
         select coalesce(sum(upper(r) - lower(r)), 0) as ms, coalesce(json_agg(json_build_array(lower(r), upper(r)) order by lower(r)) filter (where n <= ${MOST_STRETCHES}), '[]') as stretches
         from unnest(v.watched) with ordinality u (r, n)
       ) w
       where v.tenant_id = $1 and v.project_id = $2 and ${visibleSql('v')}
         and ($3::timestamptz is null or v.started_at >= $3) and ($4::timestamptz is null or v.started_at < $4)
         and ($5::text is null or v.viewer_id = $5) and ($6::uuid is null or v.session_id = $6) and ($7::boolean is null or v.live = $7)
         and ($8::timestamptz is null or (v.started_at, v.id) < ($8, $9::uuid))
       order by v.started_at desc, v.id desc limit $10`,
      [
        wish.tenantId, wish.projectId, wish.startedFrom ?? null, wish.startedBefore ?? null, wish.viewerId ?? null, wish.recordingId ?? null, wish.live ?? null,
        wish.after?.at ?? null, wish.after?.id ?? null, wish.limit,
      ],
    );
  }
}
