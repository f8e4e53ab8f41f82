import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { must } from './format-error.js';
import { FORMAT_VERSION, LIMITS } from './limits.js';

const MAGIC = 0x43585450; // 'PTXC'
const FLAG_LAST = 1;

/** The header of a posted chunk (§1). `sentAt`: client wall clock, milliseconds since 1970. */
export interface ChunkHeader {
  token: string;
  seq: number;
  last: boolean;
  sentAt: number;
}

/** Frames a body of records for `POST /v1/chunks`. */
export function encodeChunk(header: ChunkHeader, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return new ByteWriter(20 + header.token.length + body.length)
    .u32(MAGIC)
    .u8(FORMAT_VERSION)
    .u8(header.last ? FLAG_LAST : 0)
    .u16(header.token.length)
    .u32(header.seq)
    .f64(header.sentAt)
    .append(Uint8Array.from(header.token, (letter) => letter.charCodeAt(0)))
    .append(body)
    .finish();
}

/** Reads the header; `body` is a view on `bytes`, not a copy, and its records are not looked at. Throws `FormatError`. */
export function decodeChunkHeader(bytes: Uint8Array): ChunkHeader & { body: Uint8Array } {
  must(bytes.length <= LIMITS.chunkBytes, 'too-large', 'chunk');
  const reader = new ByteReader(bytes);
  must(reader.u32() === MAGIC, 'bad-magic', 'chunk');
  must(reader.u8() === FORMAT_VERSION, 'bad-version', 'chunk');
  const flags = reader.u8();
  must((flags & ~FLAG_LAST) === 0, 'bad-flags', 'chunk');
  const tokenLength = reader.u16();
  must(tokenLength >= 1 && tokenLength <= LIMITS.tokenBytes, 'bad-field', 'token length');
  const seq = reader.u32();
  must(seq <= LIMITS.seq, 'bad-field', 'seq');
  const sentAt = reader.f64();
  must(Number.isFinite(sentAt) && sentAt >= 0 && sentAt <= 8.64e15, 'bad-field', 'sentAt');
  const token = readToken(reader.slice(tokenLength));
  const body = reader.rest();
  must(body.length > 0, 'truncated', 'no record');
  return { token, seq, last: (flags & FLAG_LAST) !== 0, sentAt, body };
}

function readToken(bytes: Uint8Array): string {
  // By index and in one call: this runs for every chunk that comes in.
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    must(byte >= 0x21 && byte <= 0x7e, 'bad-field', 'token is not printable ASCII');
  }
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
