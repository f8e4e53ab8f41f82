import type { GapDto, RecordingManifestDto, RecordingSummaryDto, ThumbnailDto } from './recordings.dto.js';
import type { ManifestRow, MarkRow, RecordingRow, SegmentRow } from './replay.repository.js';

const GAP_REASONS: Readonly<Record<number, string>> = { 1: 'chunks-missing', 2: 'frames-refused', 3: 'page-hidden' };

export const toSummary = (row: RecordingRow): RecordingSummaryDto => ({
  id: row.id,
  state: row.state,
  startedAt: row.startedAt,
  durationMs: row.durationMs,
  bytes: row.bytes,
  frames: row.frames,
  expiresAt: row.expiresAt,
  live: row.live,
  complete: row.complete,
  posterUrl: row.hasPoster ? `/v1/recordings/${row.id}/poster` : null,
  width: row.width,
  height: row.height,
  route: row.route,
});

export interface ManifestParts {
  segments: readonly SegmentRow[];
  marks: MarkRow[];
  thumbnails: readonly { t: number; width: number; height: number }[];
}

export const toManifest = (row: ManifestRow, { segments, marks, thumbnails }: ManifestParts): RecordingManifestDto => ({
  ...toSummary(row),
  privacy: row.privacy,
  segments: segments.map(({ number, firstT, lastT, bytes, frames, keyframes }) => ({ number, firstT, lastT, bytes, frames, keyframes })),
  marks,
  gaps: segments.flatMap(({ gaps }) => gaps.map(([from, to, reason]): GapDto => ({ from, to, reason: GAP_REASONS[reason] ?? 'other' }))),
  ledger: {
    captured: row.ledger.captured ?? 0,
    stored: row.ledger.stored ?? 0,
    deduplicated: row.ledger.deduplicated ?? 0,
    skipped: row.ledger.skipped ?? {},
    lost: row.ledger.lost ?? {},
  },
  thumbnails: thumbnails.map((picture): ThumbnailDto => ({ ...picture, url: `/v1/recordings/${row.id}/thumbnails/${picture.t}` })),
});
