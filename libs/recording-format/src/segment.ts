import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { must } from './format-error.js';
import { FORMAT_VERSION } from './limits.js';

const MAGIC = 0x53585450; // 'PTXS'
const FLAG_KEYFRAME_FIRST = 1;

/** Bytes before a segment's first record: add it to a record's offset to get its offset in the segment. */
export const SEGMENT_HEADER_BYTES = 20;

/** The header of a segment (§6). Times in milliseconds since the session started. */
export interface SegmentHeader {
  number: number;
  firstT: number;
  lastT: number;
  keyframeFirst: boolean;
}

/** Joins written records (`writeRecord`) into one segment. */
export function encodeSegment(header: SegmentHeader, records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = records.reduce((sum, record) => sum + record.length, SEGMENT_HEADER_BYTES);
  const writer = new ByteWriter(length)
    .u32(MAGIC)
    .u8(FORMAT_VERSION)
    .u8(header.keyframeFirst ? FLAG_KEYFRAME_FIRST : 0)
    .u16(0)
    .u32(header.number)
    .u32(header.firstT)
    .u32(header.lastT);
  for (const record of records) writer.append(record);
  return writer.finish();
}

/** Reads the header; `body` is a view that `splitRecords(body, 'segment')` cuts into records. Throws `FormatError`. */
export function decodeSegment(bytes: Uint8Array): SegmentHeader & { body: Uint8Array } {
  const reader = new ByteReader(bytes);
  must(reader.u32() === MAGIC, 'bad-magic', 'segment');
  must(reader.u8() === FORMAT_VERSION, 'bad-version', 'segment');
  const flags = reader.u8();
  must((flags & ~FLAG_KEYFRAME_FIRST) === 0 && reader.u16() === 0, 'bad-flags', 'segment');
  const number = reader.u32();
  const firstT = reader.u32();
  const lastT = reader.u32();
  must(firstT <= lastT, 'bad-field', 'segment times');
  return { number, firstT, lastT, keyframeFirst: (flags & FLAG_KEYFRAME_FIRST) !== 0, body: reader.rest() };
}
