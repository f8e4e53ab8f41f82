import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { Ledger } from '#recording-format/ledger.js';
import { Injectable } from '@nestjs/common';
import { restrictedSql } from '../end-users/restricted.js';
import type { SessionState } from '../watching/session-access.js';
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

export interface StoredSegment {
  objectKey: string;
  number: number;
  firstT: number;
  lastT: number;
  keyframes: [number, number][];
}

export interface EventPosition {
  t: number;
  segment: number;
  ordinal: number;
}

export interface EventWish {
  kind: string | undefined;
  fromT: number;
  toT: number;
  after: EventPosition | undefined;
  limit: number;
}

const SEGMENT = `object_key as "objectKey", number, first_t as "firstT", last_t as "lastT", keyframes`;

/** Reading SQL of the replay. Runs as `ingest_api`. */
@Injectable()
export class ReplayRepository {
  /** `gone`: erased, or past its time and about to be. */
  async stateOf(tx: Tx, tenantId: string, sessionId: string): Promise<SessionState | undefined> {
    const rows = await query<SessionState>(
      tx,
      `select s.project_id as "projectId", s.state = 'erased' or s.expires_at <= clock.now() as gone,
         ${restrictedSql('s')} as restricted
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

  async segment(tx: Tx, tenantId: string, sessionId: string, number: number): Promise<StoredSegment | undefined> {
    return (await query<StoredSegment>(tx, `select ${SEGMENT} from ingest.segment where session_id = $1 and tenant_id = $2 and number = $3`, [sessionId, tenantId, number]))[0];
  }

  /** The `nth` segment with frames before or at `t`, backwards from there. */
  async segmentAt(tx: Tx, tenantId: string, sessionId: string, t: number, nth: number): Promise<StoredSegment | undefined> {
    const rows = await query<StoredSegment>(
      tx,
      `select ${SEGMENT} from ingest.segment where session_id = $1 and tenant_id = $2 and first_t <= $3 and frames > 0 order by number desc limit 1 offset $4`,
      [sessionId, tenantId, t, nth],
    );
    return rows[0];
  }

  /** Activity by bins of five seconds, in order: see `ingest.segment.activity`. */
  async activity(tx: Tx, tenantId: string, sessionId: string): Promise<number[][]> {
    const sums = [1, 2, 3, 4, 5, 6].map((column) => `sum((a ->> ${column})::integer)::integer`);
    const rows = await query<{ bin: number[] }>(
      tx,
      `select array[(a ->> 0)::integer, ${sums.join(', ')}] as bin from ingest.segment g cross join jsonb_array_elements(g.activity) a
       where g.session_id = $1 and g.tenant_id = $2 group by (a ->> 0)::integer order by (a ->> 0)::integer`,
      [sessionId, tenantId],
    );
    return rows.map(({ bin }) => bin);
  }

  async events(tx: Tx, tenantId: string, sessionId: string, { kind, fromT, toT, after, limit }: EventWish): Promise<(MarkRow & EventPosition)[]> {
    return query<MarkRow & EventPosition>(
      tx,
      `select t, kind, data, segment, ordinal from ingest.session_event
       where session_id = $1 and tenant_id = $2 and t >= $3 and t <= $4 and ($5::text is null or kind = $5)
         and ($6::integer is null or (t, segment, ordinal) > ($6, $7::integer, $8::integer))
       order by t, segment, ordinal limit $9`,
      [sessionId, tenantId, fromT, toT, kind ?? null, after?.t ?? null, after?.segment ?? null, after?.ordinal ?? null, limit],
    );
  }

  /** What became of its chunks. `missing`: announced or left out, and never received. */
  async chunks(tx: Tx, tenantId: string, sessionId: string): Promise<{ received: number; waiting: number; quarantined: number; missing: number }> {
    const rows = await query<{ received: number; waiting: number; quarantined: number; missing: number }>(
      tx,
      `select count(c.seq)::integer as received, count(*) filter (where c.state = 'accepted')::integer as waiting, count(*) filter (where c.state = 'quarantined')::integer as quarantined,
         (greatest(coalesce(max(s.last_seq), -1), coalesce(max(c.seq), -1)) + 1 - count(c.seq))::integer as missing
       from ingest.session s left join ingest.chunk c on c.session_id = s.id where s.id = $1 and s.tenant_id = $2`,
      [sessionId, tenantId],
    );
    return rows[0] ?? { received: 0, waiting: 0, quarantined: 0, missing: 0 };
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
