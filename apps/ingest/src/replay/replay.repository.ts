import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { Ledger } from '#recording-format/ledger.js';
import { Injectable } from '@nestjs/common';
import { SUMMARY_COLUMNS, SUMMARY_JOINS, type SummaryRow } from '../search/recording-summary.js';

export interface ManifestRow extends SummaryRow {
  privacy: string | null;
  engine: string | null;
  recorderVersion: string | null;
  dpr: number | null;
  firstPointer: string | null;
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

/** Reading SQL of the replay. Runs as `ingest_api`. */
@Injectable()
export class ReplayRepository {
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
      `select ${SUMMARY_COLUMNS}, s.privacy, s.server_ledger as ledger, s.engine, s.recorder_version as "recorderVersion", s.dpr::float8 as dpr, s.first_pointer as "firstPointer"
       from ingest.session s ${SUMMARY_JOINS} where s.id = $1 and s.tenant_id = $2 and s.state <> 'erased'`,
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
