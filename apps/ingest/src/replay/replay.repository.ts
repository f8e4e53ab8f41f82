import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { Ledger } from '#recording-format/ledger.js';
import { Injectable } from '@nestjs/common';

export interface RecordingRow {
  id: string;
  projectId: string;
  state: 'recording' | 'ended';
  startedAt: Date;
  endedAt: Date | null;
  durationMs: number;
  width: number | null;
  height: number | null;
  route: string | null;
  expiresAt: Date;
  live: boolean;
  complete: boolean;
  bytes: number;
  frames: number;
  hasPoster: boolean;
}

export interface ListedRow extends RecordingRow {
  /** `startedAt` to the microsecond, for the cursor. */
  startedAtText: string;
}

export interface ManifestRow extends RecordingRow {
  privacy: string | null;
  ledger: Partial<Pick<Ledger, 'captured' | 'stored' | 'deduplicated'>> & { skipped?: Record<string, number>; lost?: Record<string, number> };
}

export interface SegmentRow {
  number: number;
  firstT: number;
  lastT: number;
  bytes: number;
  frames: number;
  keyframes: [number, number][];
  gaps: [number, number, number][];
}

export interface MarkRow {
  t: number;
  kind: string;
  data: Record<string, string | number>;
}

/** What stands under an id: a recording, or the tombstone of one. */
export interface SessionState {
  projectId: string;
  gone: boolean;
  /** Kept, but not to be used. */
  restricted: boolean;
}

const COLUMNS = `s.id, s.project_id as "projectId", case when s.state = 'recording' and s.ended_at is null then 'recording' else 'ended' end as state,
  s.started_at as "startedAt", s.ended_at as "endedAt", s.duration_ms::float8 as "durationMs", s.width, s.height, s.route, s.expires_at as "expiresAt",
  s.state = 'recording' and s.ended_at is null as live,
  s.ended_at is not null and s.next_seq > coalesce(s.last_seq, -1) and not exists (select from ingest.chunk c where c.session_id = s.id and c.seq >= s.next_seq) as complete,
  coalesce(g.bytes, 0)::float8 as bytes, coalesce(g.frames, 0)::integer as frames,
  exists (select from ingest.picture p where p.session_id = s.id and p.kind = 'poster') as "hasPoster"`;
const SUMS = `left join lateral (select sum(bytes) as bytes, sum(frames) as frames from ingest.segment g where g.session_id = s.id) g on true`;

/** Reading SQL of the replay. Runs as `ingest_api`. */
@Injectable()
export class ReplayRepository {
  async tenantOfProject(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  /** Newest first; those after `after` in that order. */
  async list(tx: Tx, tenantId: string, projectId: string, after: { startedAt: string; id: string } | undefined, limit: number): Promise<ListedRow[]> {
    return query<ListedRow>(
      tx,
      `select ${COLUMNS}, to_char(s.started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "startedAtText"
       from ingest.session s ${SUMS}
       where s.tenant_id = $1 and s.project_id = $2 and s.state <> 'erased' and s.expires_at > clock.now()
         and not exists (select from ingest.end_user_restriction r where r.project_id = s.project_id and r.end_user = s.end_user)
         and ($3::timestamptz is null or (s.started_at, s.id) < ($3::timestamptz, $4::uuid))
       order by s.started_at desc, s.id desc limit $5`,
      [tenantId, projectId, after?.startedAt ?? null, after?.id ?? null, limit],
    );
  }

  /** `gone`: erased, or past its time and about to be. */
  async stateOf(tx: Tx, tenantId: string, sessionId: string): Promise<SessionState | undefined> {
    const rows = await query<SessionState>(
      tx,
      `select s.project_id as "projectId", s.state = 'erased' or s.expires_at <= clock.now() as gone,
         exists (select from ingest.end_user_restriction r where r.project_id = s.project_id and r.end_user = s.end_user) as restricted
       from ingest.session s where s.id = $1 and s.tenant_id = $2`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  async find(tx: Tx, tenantId: string, sessionId: string): Promise<ManifestRow | undefined> {
    const rows = await query<ManifestRow>(
      tx,
      `select ${COLUMNS}, s.privacy, s.server_ledger as ledger from ingest.session s ${SUMS} where s.id = $1 and s.tenant_id = $2 and s.state <> 'erased'`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  async segments(tx: Tx, tenantId: string, sessionId: string): Promise<SegmentRow[]> {
    return query<SegmentRow>(
      tx,
      `select number, first_t as "firstT", last_t as "lastT", bytes, frames, keyframes, gaps from ingest.segment
       where session_id = $1 and tenant_id = $2 order by number`,
      [sessionId, tenantId],
    );
  }

  async marks(tx: Tx, tenantId: string, sessionId: string, limit: number): Promise<MarkRow[]> {
    return query<MarkRow>(tx, 'select t, kind, data from ingest.session_event where session_id = $1 and tenant_id = $2 order by t, segment, ordinal limit $3', [sessionId, tenantId, limit]);
  }

  async thumbnails(tx: Tx, tenantId: string, sessionId: string): Promise<{ t: number; width: number; height: number }[]> {
    return query(tx, `select t, width, height from ingest.picture where session_id = $1 and tenant_id = $2 and kind = 'thumbnail' order by t`, [sessionId, tenantId]);
  }

  async segmentKey(tx: Tx, tenantId: string, sessionId: string, number: number): Promise<{ objectKey: string } | undefined> {
    const rows = await query<{ objectKey: string }>(
      tx,
      'select object_key as "objectKey" from ingest.segment where session_id = $1 and tenant_id = $2 and number = $3',
      [sessionId, tenantId, number],
    );
    return rows[0];
  }

  /** The poster when `t` is not given. */
  async pictureKey(tx: Tx, tenantId: string, sessionId: string, t?: number): Promise<{ objectKey: string; t: number } | undefined> {
    const rows = await query<{ objectKey: string; t: number }>(
      tx,
      `select object_key as "objectKey", t from ingest.picture
       where session_id = $1 and tenant_id = $2 and case when $3::integer is null then kind = 'poster' else kind = 'thumbnail' and t = $3 end`,
      [sessionId, tenantId, t ?? null],
    );
    return rows[0];
  }
}
