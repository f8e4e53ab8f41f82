import { toSummary } from '../search/recording-summary.js';
import type { GapDto, PageShownDto, RecordingManifestDto, ThumbnailDto } from './recordings.dto.js';
import type { ManifestRow, MarkRow, SegmentRow } from './replay.repository.js';

const GAP_REASONS: Readonly<Record<number, string>> = { 1: 'chunks-missing', 2: 'frames-refused', 3: 'page-hidden' };

export interface ManifestParts {
  segments: readonly SegmentRow[];
  marks: MarkRow[];
  thumbnails: readonly { t: number; width: number; height: number }[];
}

export const toManifest = (row: ManifestRow, { segments, marks, thumbnails }: ManifestParts): RecordingManifestDto => ({
  ...toSummary(row),
  privacy: row.privacy,
  engine: row.engine,
  recorderVersion: row.recorderVersion,
  dpr: row.dpr,
  firstPointer: row.firstPointer,
  pages: pagesOf(row.route, marks),
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

const MOST_PAGES = 1_000;

const pagesOf = (first: string | null, marks: readonly MarkRow[]): PageShownDto[] => {
  const shown = marks.filter(({ kind }) => kind === 'route').map(({ t, data }): PageShownDto => ({ t, route: String(data['route']) }));
  return [...(first === null || shown[0]?.t === 0 ? [] : [{ t: 0, route: first }]), ...shown].slice(0, MOST_PAGES);
};
