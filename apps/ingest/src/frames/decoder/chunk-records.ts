import { must } from '#recording-format/format-error.js';
import type { Frame } from '#recording-format/frame.js';
import { TILE } from '#recording-format/limits.js';
import { type ParsedRecord, type Place, parseRecord, splitRecords } from '#recording-format/records.js';
import { inflateRawSync } from 'node:zlib';
import { BATCH_CHUNKS } from '../plan-batch.js';

/** Postgres holds times as 32-bit integers; 24 days. */
const LAST_T = 0x7fffffff;

interface Budget {
  /** Pixels that the frames may make us touch: in a chunk a few hundred full pictures of an ordinary screen. */
  pixels: number;
  /** What deflated records may unpack to, all together. */
  unpackedBytes: number;
  events: number;
}

const CHUNK: Budget = { pixels: 256 * 1024 * 1024, unpackedBytes: 8 * 1024 * 1024, events: 65_536 };
const times = ({ pixels, unpackedBytes, events }: Budget, n: number): Budget => ({ pixels: pixels * n, unpackedBytes: unpackedBytes * n, events: events * n });

/** The validated records of a chunk or segment, whose cost to read and to paint is bounded. Throws `FormatError`. */
export function readBounded(body: Uint8Array, place: Place): ParsedRecord[] {
  const left = times(CHUNK, place === 'chunk' ? 1 : BATCH_CHUNKS);
  const inflate = (bytes: Uint8Array, maxBytes: number): Uint8Array => {
    const unpacked = inflateRawSync(bytes, { maxOutputLength: Math.max(1, Math.min(maxBytes, left.unpackedBytes)) });
    left.unpackedBytes -= unpacked.length;
    return unpacked;
  };
  return splitRecords(body, place).map((raw) => {
    const record = parseRecord(raw, inflate);
    spend(record, left);
    return record;
  });
}

function spend(record: ParsedRecord, left: Budget): void {
  if (record.kind === 'events') {
    must(record.events.every(([t]) => t <= LAST_T), 'too-large', 'time');
    left.events -= record.events.length;
  }
  if (record.kind === 'frame') {
    must(record.frame.t <= LAST_T, 'too-large', 'time');
    left.pixels -= costOf(record.frame);
  }
  must(left.pixels >= 0 && left.events >= 0, 'too-large', 'cost of a chunk');
}

/** Pixels that painting a frame reads or writes. */
function costOf({ keyframe, width, height, newTiles, refs, masks, shift }: Frame): number {
  const masked = masks.reduce((sum, { w, h }) => sum + w * h, 0);
  return (keyframe ? width * height : 0) + (newTiles.length * 2 + refs.length) * TILE * TILE + masked * 2 + (shift ? shift.w * shift.h : 0);
}
