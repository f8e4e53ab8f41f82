import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeChunkHeader, encodeChunk } from './chunk.js';
import { parseEvents } from './events.js';
import { FormatError } from './format-error.js';
import { decodeFrame } from './frame.js';
import { parseLedger } from './ledger.js';
import { parseMeta } from './meta.js';
import { readRecords } from './records.js';
import { decodeSegment } from './segment.js';

const header = { token: 'abc.DEF_123', seq: 7, last: true, sentAt: 1_700_000_000_123.5 };
const codeOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return (error as FormatError).code;
  }
  return 'accepted';
};

describe('chunk', () => {
  it('comes back as it was written', () => {
    const chunk = encodeChunk(header, Uint8Array.of(1, 2, 3));
    expect(decodeChunkHeader(chunk)).toEqual({ ...header, body: Uint8Array.of(1, 2, 3) });
  });

  it.each([
    ['truncated', (b: Uint8Array) => b.subarray(0, 19)],
    ['bad-magic', (b: Uint8Array) => b.with(0, 0)],
    ['bad-version', (b: Uint8Array) => b.with(4, 2)],
    ['bad-flags', (b: Uint8Array) => b.with(5, 2)],
    ['bad-field', (b: Uint8Array) => b.with(6, 0)],
    ['bad-field', (b: Uint8Array) => b.with(11, 0x80)],
    ['bad-field', (b: Uint8Array) => b.with(20, 10)],
    ['truncated', (b: Uint8Array) => b.subarray(0, b.length - 3)],
    ['too-large', () => new Uint8Array(2 * 1024 * 1024 + 1)],
  ])('is refused as %s when damaged (%#)', (code, damage) => {
    expect(codeOf(() => decodeChunkHeader(damage(encodeChunk(header, Uint8Array.of(1, 2, 3)))))).toBe(code);
  });
});

describe('decoders', () => {
  const inflate = (bytes: Uint8Array, maxOutputLength: number) => inflateRawSync(bytes, { maxOutputLength });
  const magics = [[], [0x50, 0x54, 0x58, 0x43, 1, 0], [0x50, 0x54, 0x58, 0x53, 1, 0, 0, 0]];
  const decoders: ((bytes: Uint8Array) => unknown)[] = [
    decodeChunkHeader,
    decodeSegment,
    decodeFrame,
    parseEvents,
    parseLedger,
    parseMeta,
    (bytes) => readRecords(bytes, 'chunk', inflate),
    (bytes) => readRecords(bytes, 'segment', inflate),
  ];

  it('throw nothing but FormatError, whatever the bytes', () => {
    const bytes = fc.tuple(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 256 })).map(([magic, rest]) => Uint8Array.from([...magic, ...rest]));
    fc.assert(
      fc.property(bytes, fc.constantFrom(...decoders), (input, decode) => {
        try {
          decode(input);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
