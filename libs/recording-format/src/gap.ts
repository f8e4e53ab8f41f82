import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { must } from './format-error.js';

export const GAP_REASON = { chunksMissing: 1, framesRefused: 2, pageHidden: 3 } as const;

/** A stretch of time without pictures (§6): from t, to t, `GAP_REASON`. */
export interface Gap {
  from: number;
  to: number;
  reason: number;
}

export function encodeGap({ from, to, reason }: Gap): Uint8Array<ArrayBuffer> {
  return new ByteWriter(16).varint(from).varint(to).u8(reason).finish();
}

/** Throws `FormatError`. */
export function decodeGap(payload: Uint8Array): Gap {
  const reader = new ByteReader(payload);
  const gap = { from: reader.varint(), to: reader.varint(), reason: reader.u8() };
  reader.end();
  must(gap.from <= gap.to && gap.reason >= 1 && gap.reason <= 3, 'bad-field', 'gap');
  return gap;
}
