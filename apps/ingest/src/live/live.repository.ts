import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { restrictedSql } from '../end-users/restricted.js';
import { SUMMARY_COLUMNS, SUMMARY_JOINS, type SummaryRow } from '../search/recording-summary.js';
import type { SessionState } from '../watching/session-access.js';

export interface TailState extends SessionState {
  liveViewing: boolean;
  /** Nothing more will come. */
  over: boolean;
}

export interface TailSegment {
  number: number;
  firstT: number;
  lastT: number;
  bytes: number;
  frames: number;
  keyframes: [number, number][];
  gaps: [number, number, number][];
}

/** So many are listed. */
const MOST_LIVE = 200;
/** So many segments are told of at once. */
const MOST_SEGMENTS = 100;

/** SQL of what is being recorded. Runs as `ingest_api`. */
@Injectable()
export class LiveRepository {
  /** Whether the project lets its recordings be followed; undefined for a project of another tenant. */
  async project(tx: Tx, tenantId: string, projectId: string): Promise<{ liveViewing: boolean } | undefined> {
    const rows = await query<{ liveViewing: boolean }>(
      tx,
      `select coalesce(s.live_viewing, false) as "liveViewing" from identity.project_of($2) p left join ingest.project_setting s on s.project_id = $2 where p.tenant_id = $1`,
      [tenantId, projectId],
    );
    return rows[0];
  }

  async live(tx: Tx, tenantId: string, projectId: string): Promise<SummaryRow[]> {
    return query<SummaryRow>(
      tx,
      `select ${SUMMARY_COLUMNS} from (
         select * from ingest.session s where s.tenant_id = $1 and s.project_id = $2 and s.state = 'recording' and s.ended_at is null and s.expires_at > clock.now()
           and not ${restrictedSql('s')}
         order by s.started_at desc, s.id desc limit ${MOST_LIVE}
       ) s ${SUMMARY_JOINS} order by s.started_at desc, s.id desc`,
      [tenantId, projectId],
    );
  }

  async tailState(tx: Tx, tenantId: string, sessionId: string): Promise<TailState | undefined> {
    const rows = await query<TailState>(
      tx,
      `select s.project_id as "projectId", s.state = 'erased' or s.expires_at <= clock.now() as gone,
         ${restrictedSql('s')} as restricted,
         coalesce(p.live_viewing, false) as "liveViewing",
         s.ended_at is not null and s.next_seq > coalesce(s.last_seq, -1) and not exists (select from ingest.chunk c where c.session_id = s.id and c.seq >= s.next_seq) as over
       from ingest.session s left join ingest.project_setting p on p.project_id = s.project_id where s.id = $1 and s.tenant_id = $2`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  /** Segments behind number `after`, in order. */
  async segments(tx: Tx, tenantId: string, sessionId: string, after: number): Promise<TailSegment[]> {
    return query<TailSegment>(
      tx,
      `select number, first_t as "firstT", last_t as "lastT", bytes, frames, keyframes, gaps from ingest.segment
       where session_id = $1 and tenant_id = $2 and number > $3 order by number limit ${MOST_SEGMENTS}`,
      [sessionId, tenantId, after],
    );
  }
}
