import { SEGMENT_HEADER_BYTES } from '#recording-format/segment.js';
import type { Manifest } from '../api-types.js';

/** A run of bytes of one segment that starts at a keyframe (or, for the head of a segment without one, at its first record). */
export interface Span {
  segment: number;
  /** Byte range [start, end) in the segment. */
  start: number;
  end: number;
  /** Milliseconds since the session started. */
  t: number;
  keyframe: boolean;
}

/** Cuts a recording at its keyframes: the unit that is fetched, kept and dropped. */
export const spansOf = (manifest: Manifest): Span[] =>
  manifest.segments.flatMap(({ number, firstT, bytes, keyframes }) => {
    const cuts = keyframes.map(([t, offset]) => ({ t, offset, keyframe: true }));
    if (cuts[0]?.offset !== SEGMENT_HEADER_BYTES) cuts.unshift({ t: firstT, offset: SEGMENT_HEADER_BYTES, keyframe: false });
    return cuts.map(({ t, offset, keyframe }, index) => ({ segment: number, start: offset, end: cuts[index + 1]?.offset ?? bytes, t, keyframe }));
  });

/** Index of the last span that starts at or before `t`; -1 when there is none. */
export const spanAt = (spans: readonly Span[], t: number): number => spans.findLastIndex((span) => span.t <= t);

/** Index of the span to start painting from so that `t` can be shown: the last keyframe at or before it, else the first keyframe. */
export const keyframeSpanFor = (spans: readonly Span[], t: number): number => {
  const before = spans.findLastIndex((span) => span.keyframe && span.t <= t);
  return before >= 0 ? before : spans.findIndex((span) => span.keyframe);
};
