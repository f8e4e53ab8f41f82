import type { ByteRange } from './byte-range.js';

interface SegmentInTime {
  firstT: number;
  lastT: number;
  /** `[t, byte offset]` of each. */
  keyframes: readonly (readonly [number, number])[];
}

/** The stretch of time that a part of a segment shows, rounded outwards to keyframes: [from, to] in milliseconds since the start. */
export const stretchOf = ({ firstT, lastT, keyframes }: SegmentInTime, range: ByteRange | undefined): [from: number, to: number] => {
  if (!range) return [firstT, lastT];
  const before = keyframes.filter(([, offset]) => offset <= range.start).at(-1);
  const behind = keyframes.find(([, offset]) => offset >= range.end);
  return [before?.[0] ?? firstT, behind?.[0] ?? lastT];
};
