import type { ExpiryRule } from '../retention/expiry.js';
import type { DeviceClass } from './facets.js';
import type { RecordingSummaryDto } from './recording-summary.dto.js';

export interface SummaryRow {
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
  expiryRule: ExpiryRule;
  live: boolean;
  complete: boolean;
  bytes: number;
  frames: number;
  hasPoster: boolean;
  endUser: string | null;
  deviceClass: DeviceClass | null;
  eventCounts: Record<string, number>;
  tags: { name: string; value: string; source: 'recorder' | 'member' }[];
}

/** Columns of a `SummaryRow`, of `ingest.session s` joined with `SUMMARY_JOINS`. */
export const SUMMARY_COLUMNS = `s.id, s.project_id as "projectId", case when s.state = 'recording' and s.ended_at is null then 'recording' else 'ended' end as state,
  s.started_at as "startedAt", s.ended_at as "endedAt", s.duration_ms::float8 as "durationMs", s.width, s.height, s.route, s.expires_at as "expiresAt", s.expiry_rule as "expiryRule",
  s.state = 'recording' and s.ended_at is null as live,
  s.ended_at is not null and s.next_seq > coalesce(s.last_seq, -1) and not exists (select from ingest.chunk c where c.session_id = s.id and c.seq >= s.next_seq) as complete,
  coalesce(g.bytes, 0)::float8 as bytes, coalesce(g.frames, 0)::integer as frames,
  exists (select from ingest.picture p where p.session_id = s.id and p.kind = 'poster') as "hasPoster",
  s.end_user as "endUser", s.device_class as "deviceClass", s.event_counts as "eventCounts", t.tags`;

export const SUMMARY_JOINS = `left join lateral (select sum(bytes) as bytes, sum(frames) as frames from ingest.segment g where g.session_id = s.id) g on true
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'value', x.value, 'source', x.source) order by x.source, x.name, x.value), '[]') as tags
    from (select * from ingest.session_tag t where t.session_id = s.id order by t.source, t.name, t.value limit 40) x
  ) t`;

export const toSummary = (row: SummaryRow): RecordingSummaryDto => ({
  id: row.id,
  state: row.state,
  startedAt: row.startedAt,
  durationMs: row.durationMs,
  bytes: row.bytes,
  frames: row.frames,
  expiresAt: row.expiresAt,
  expiryRule: row.expiryRule,
  live: row.live,
  complete: row.complete,
  posterUrl: row.hasPoster ? `/v1/recordings/${row.id}/poster` : null,
  width: row.width,
  height: row.height,
  endUser: row.endUser,
  deviceClass: row.deviceClass,
  eventCounts: row.eventCounts,
  tags: row.tags,
  route: row.route,
});
