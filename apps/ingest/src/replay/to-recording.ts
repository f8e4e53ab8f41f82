import { toSummary } from '../search/recording-summary.js';
import type { GapDto, LossLedgerDto, PageShownDto, RecordingManifestDto, ThumbnailDto } from './recordings.dto.js';
import type { ManifestRow, MarkRow, SegmentRow } from './replay.repository.js';

const GAP_REASONS: Readonly<Record<number, string>> = { 1: 'chunks-missing', 2: 'frames-refused', 3: 'page-hidden' };

export const gapsOf = (segments: readonly Pick<SegmentRow, 'gaps'>[]): GapDto[] =>
  segments.flatMap(({ gaps }) => gaps.map(([from, to, reason]): GapDto => ({ from, to, reason: GAP_REASONS[reason] ?? 'other' })));

export const ledgerOf = ({ ledger }: Pick<ManifestRow, 'ledger'>): LossLedgerDto => ({
  captured: ledger.captured ?? 0,
  stored: ledger.stored ?? 0,
  deduplicated: ledger.deduplicated ?? 0,
  skipped: ledger.skipped ?? {},
  lost: ledger.lost ?? {},
});

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
  gaps: gapsOf(segments),
  ledger: ledgerOf(row),
  thumbnails: thumbnails.map((picture): ThumbnailDto => ({ ...picture, url: `/v1/recordings/${row.id}/thumbnails/${picture.t}` })),
});

const MOST_PAGES = 1_000;

const pagesOf = (first: string | null, marks: readonly MarkRow[]): PageShownDto[] => {
  const shown = marks.filter(({ kind }) => kind === 'route').map(({ t, data }): PageShownDto => ({ t, route: String(data['route']) }));
  return [...(first === null || shown[0]?.t === 0 ? [] : [{ t: 0, route: first }]), ...shown].slice(0, MOST_PAGES);
};
