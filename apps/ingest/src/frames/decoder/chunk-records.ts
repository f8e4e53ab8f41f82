import { must } from '#recording-format/format-error.js';
import type { Frame } from '#recording-format/frame.js';
import { TILE } from '#recording-format/limits.js';
import { type ParsedRecord, type Place, readRecords } from '#recording-format/records.js';
import { inflateRawSync } from 'node:zlib';

/** Pixels that the frames of one chunk may make us touch: a few hundred full pictures of an ordinary screen. */
const PIXEL_BUDGET = 512 * 1024 * 1024;
/** Postgres holds times as 32-bit integers; 24 days. */
const LAST_T = 0x7fffffff;

/** The validated records of a chunk or segment, whose cost to paint is bounded. Throws `FormatError`. */
export function readBounded(body: Uint8Array, place: Place): ParsedRecord[] {
  const records = readRecords(body, place, (bytes, maxOutputLength) => inflateRawSync(bytes, { maxOutputLength }));
  let pixels = 0;
  for (const record of records) {
    if (record.kind === 'events') must(record.events.every(([t]) => t <= LAST_T), 'too-large', 'time');
    if (record.kind !== 'frame') continue;
    must(record.frame.t <= LAST_T, 'too-large', 'time');
    pixels += costOf(record.frame);
  }
  must(pixels <= PIXEL_BUDGET, 'too-large', 'pixels of a chunk');
  return records;
}

/** Pixels that painting a frame reads or writes. */
function costOf({ keyframe, width, height, newTiles, refs, masks, shift }: Frame): number {
  const masked = masks.reduce((sum, { w, h }) => sum + w * h, 0);
  return (keyframe ? width * height : 0) + (newTiles.length * 2 + refs.length) * TILE * TILE + masked * 2 + (shift ? shift.w * shift.h : 0);
}
