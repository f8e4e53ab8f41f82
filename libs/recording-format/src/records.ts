import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { RecordedEvent } from './events.js';
import { parseEvents } from './events.js';
import { FormatError, must } from './format-error.js';
import type { Frame } from './frame.js';
import { decodeFrame } from './frame.js';
import type { Gap } from './gap.js';
import { decodeGap } from './gap.js';
import type { Ledger } from './ledger.js';
import { parseLedger } from './ledger.js';
import { LIMITS } from './limits.js';
import type { Meta } from './meta.js';
import { parseMeta } from './meta.js';

export const RECORD = { meta: 0x01, frame: 0x02, events: 0x03, ledger: 0x04, gap: 0x05 } as const;
const DEFLATED = 0x80;
const FIRST_SKIPPED = 0x40;
const LAST_SKIPPED = 0x7e;
const MAY_DEFLATE: readonly number[] = [RECORD.meta, RECORD.events, RECORD.ledger];

/** A record as it lies in a chunk body or segment. `offset`: of its type byte; `payload`: a view, still deflated when `deflated`. */
export interface RawRecord {
  type: number;
  deflated: boolean;
  offset: number;
  payload: Uint8Array;
}

/** A validated record. */
export type ParsedRecord =
  | { kind: 'meta'; meta: Meta }
  | { kind: 'frame'; frame: Frame }
  | { kind: 'events'; events: RecordedEvent[] }
  | { kind: 'ledger'; ledger: Ledger }
  | { kind: 'gap'; gap: Gap };

/** Where the records stand: chunks carry a ledger and end in it, segments carry gaps and no ledger. */
export type Place = 'chunk' | 'segment';

/** Unpacks raw deflate (RFC 1951); throws, or returns more than `maxBytes`, to refuse. Node: `inflateRawSync(bytes, { maxOutputLength: maxBytes })`. */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Uint8Array;
/** The same for browsers, where unpacking is asynchronous (`DecompressionStream('deflate-raw')`). */
export type InflateAsync = (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

/** One record, type and length included. `deflated`: the payload already is raw deflate. */
export function writeRecord(type: number, payload: Uint8Array, deflated = false): Uint8Array<ArrayBuffer> {
  return new ByteWriter(payload.length + 6)
    .u8(deflated ? type | DEFLATED : type)
    .varint(payload.length)
    .append(payload)
    .finish();
}

/** Cuts bytes into records without reading their payloads; skips unknown types from 0x40 on. Throws `FormatError`. */
export function splitRecords(body: Uint8Array, place: Place): RawRecord[] {
  const reader = new ByteReader(body);
  const records: RawRecord[] = [];
  for (let read = 0; reader.left > 0; read++) {
    must(read < LIMITS.records, 'too-large', 'records');
    const offset = reader.offset;
    const tag = reader.u8();
    const type = tag & ~DEFLATED;
    const payload = reader.slice(reader.varint());
    if (tag >= FIRST_SKIPPED && tag <= LAST_SKIPPED) continue;
    must(isKnown(type, place), 'unknown-record', 'record type');
    const deflated = tag !== type;
    must(!deflated || MAY_DEFLATE.includes(type), 'bad-flags', 'record may not be deflated');
    records.push({ type, deflated, offset, payload });
  }
  must(place === 'segment' || records.at(-1)?.type === RECORD.ledger, 'bad-order', 'a chunk ends in its ledger');
  return records;
}

/** Reads and validates every record of a chunk body or of a segment from a record's offset on. Throws `FormatError`. */
export function readRecords(body: Uint8Array, place: Place, inflate: Inflate): ParsedRecord[] {
  return splitRecords(body, place).map((raw) => parseRecord(raw, inflate));
}

/** Reads and validates one record. Throws `FormatError`. */
export function parseRecord(raw: RawRecord, inflate: Inflate): ParsedRecord {
  if (!raw.deflated) return parsePayload(raw.type, checkSize(raw.type, raw.payload));
  let payload: Uint8Array;
  try {
    payload = inflate(raw.payload, LIMITS.unpackedBytes);
  } catch {
    throw new FormatError('bad-compression', 'record');
  }
  return parsePayload(raw.type, checkSize(raw.type, payload));
}

/** `parseRecord` for browsers. */
export async function parseRecordAsync(raw: RawRecord, inflate: InflateAsync): Promise<ParsedRecord> {
  if (!raw.deflated) return parsePayload(raw.type, checkSize(raw.type, raw.payload));
  const payload = await inflate(raw.payload, LIMITS.unpackedBytes).catch(() => {
    throw new FormatError('bad-compression', 'record');
  });
  return parsePayload(raw.type, checkSize(raw.type, payload));
}

function isKnown(type: number, place: Place): boolean {
  if (type === RECORD.ledger) return place === 'chunk';
  if (type === RECORD.gap) return place === 'segment';
  return type === RECORD.meta || type === RECORD.frame || type === RECORD.events;
}

function checkSize(type: number, payload: Uint8Array): Uint8Array {
  must(type === RECORD.frame || payload.length <= LIMITS.unpackedBytes, 'too-large', 'record');
  return payload;
}

function parsePayload(type: number, payload: Uint8Array): ParsedRecord {
  switch (type) {
    case RECORD.meta:
      return { kind: 'meta', meta: parseMeta(payload) };
    case RECORD.frame:
      return { kind: 'frame', frame: decodeFrame(payload) };
    case RECORD.events:
      return { kind: 'events', events: parseEvents(payload) };
    case RECORD.ledger:
      return { kind: 'ledger', ledger: parseLedger(payload) };
    case RECORD.gap:
      return { kind: 'gap', gap: decodeGap(payload) };
    default:
      throw new FormatError('unknown-record', 'record type');
  }
}
