import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { emptyLedger } from './ledger.js';
import { FormatError } from './format-error.js';
import { encodeGap } from './gap.js';
import { toJson } from './json.js';
import type { Place } from './records.js';
import { RECORD, parseRecordAsync, readRecords, splitRecords, writeRecord } from './records.js';
import { SEGMENT_HEADER_BYTES, decodeSegment, encodeSegment } from './segment.js';

const inflate = (bytes: Uint8Array, maxOutputLength: number) => inflateRawSync(bytes, { maxOutputLength });
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const meta = { recorder: '1.0.0', engine: 'canvaskit', width: 800, height: 600, dpr: 2, privacy: 'mask-inputs', startedAt: 1.7e12, route: '/#/shop' };
const ledger = { ...emptyLedger(), captured: 3, stored: 1, skipped: { busy: 2 } };
const events = [
  [1, 'pd', 3, 4.5, 'm', 0],
  [2, 'wh', 1, 2, 0, -120],
  [3, 'ky', 'char'],
  [4, 'rt', '/#/cart'],
  [5, 'vs', 'hidden'],
  [6, 'rs', 800, 600, 1.5],
  [7, 'er', 'Boom', 'rejection'],
  [8, 'tg', 'plan', 'pro'],
];
const ledgerRecord = writeRecord(RECORD.ledger, toJson(ledger));
const code = (body: Uint8Array, place: Place = 'chunk') => {
  try {
    readRecords(body, place, inflate);
  } catch (error) {
    return (error as FormatError).code;
  }
  return 'accepted';
};
const withEvent = (...event: unknown[]) => join(writeRecord(RECORD.events, toJson([event])), ledgerRecord);
const withLedger = (value: unknown) => writeRecord(RECORD.ledger, toJson(value));

describe('records', () => {
  const body = join(
    writeRecord(RECORD.meta, toJson(meta)),
    writeRecord(RECORD.events, deflateRawSync(toJson(events)), true),
    writeRecord(0x41, Uint8Array.of(1, 2, 3)),
    ledgerRecord,
  );

  it('come back as they were written, deflated or not, with minor additions skipped', () => {
    expect(readRecords(body, 'chunk', inflate)).toEqual([
      { kind: 'meta', meta },
      { kind: 'events', events },
      { kind: 'ledger', ledger },
    ]);
  });

  it('read the same asynchronously', async () => {
    const raw = splitRecords(body, 'chunk');
    const read = await Promise.all(raw.map((record) => parseRecordAsync(record, (bytes, max) => Promise.resolve(inflate(bytes, max)))));
    expect(read).toEqual(readRecords(body, 'chunk', inflate));
    const broken = { type: RECORD.events, deflated: true, offset: 0, payload: Uint8Array.of(9, 9) };
    await expect(parseRecordAsync(broken, async (bytes, max) => inflate(bytes, max))).rejects.toThrow(FormatError);
  });

  it('are found in a segment at their offsets', () => {
    const gap = writeRecord(RECORD.gap, encodeGap({ from: 5, to: 9, reason: 3 }));
    const first = writeRecord(RECORD.meta, toJson(meta));
    const segment = encodeSegment({ number: 2, firstT: 5, lastT: 90, keyframeFirst: true }, [first, gap]);
    const { body: records, ...header } = decodeSegment(segment);
    expect(header).toEqual({ number: 2, firstT: 5, lastT: 90, keyframeFirst: true });
    const offset = SEGMENT_HEADER_BYTES + (splitRecords(records, 'segment')[1]?.offset ?? 0);
    expect(readRecords(segment.subarray(offset), 'segment', inflate)).toEqual([{ kind: 'gap', gap: { from: 5, to: 9, reason: 3 } }]);
  });

  it.each<[string, Uint8Array]>([
    ['bad-order', writeRecord(RECORD.meta, toJson(meta))],
    ['unknown-record', join(writeRecord(0x06, Uint8Array.of()), ledgerRecord)],
    ['unknown-record', join(writeRecord(0x7f, Uint8Array.of()), ledgerRecord)],
    ['unknown-record', join(writeRecord(RECORD.gap, encodeGap({ from: 0, to: 1, reason: 1 })), ledgerRecord)],
    ['bad-flags', join(writeRecord(RECORD.frame, Uint8Array.of(1), true), ledgerRecord)],
    ['bad-compression', join(writeRecord(RECORD.events, Uint8Array.of(1, 2), true), ledgerRecord)],
    ['bad-compression', join(writeRecord(RECORD.events, deflateRawSync(new Uint8Array(2 ** 20 + 1)), true), ledgerRecord)],
    ['truncated', ledgerRecord.subarray(0, ledgerRecord.length - 1)],
    ['bad-json', writeRecord(RECORD.ledger, Uint8Array.of(0xff, 0xfe))],
    ['bad-field', withLedger({ ...ledger, captured: 4 })],
    ['bad-field', withLedger({ ...ledger, skipped: { other: 2 } })],
    ['bad-field', withLedger([])],
    ['bad-field', withEvent(-1, 'ky', 'char')],
    ['bad-field', withEvent(1, 'ky', 'a')],
    ['bad-field', withEvent(1, 'toString')],
    ['bad-field', withEvent(1, 'pd', 1, 2, 'm')],
    ['bad-field', withEvent(1, 'rt', 'x'.repeat(513))],
    ['bad-field', withEvent(1, 'tg', 'name', { deep: true })],
    ['too-large', join(...Array<Uint8Array>(4096).fill(writeRecord(0x40, Uint8Array.of())), ledgerRecord)],
  ])('are refused as %s (%#)', (expected, bytes) => {
    expect(code(bytes)).toBe(expected);
  });

  it('carry no ledger in a segment', () => {
    expect(code(ledgerRecord, 'segment')).toBe('unknown-record');
  });

  it('scrub error messages again on reading', () => {
    const [first] = readRecords(withEvent(1, 'er', 'Order 12345 of jo@ex.org failed', 'app'), 'chunk', inflate);
    expect(first).toEqual({ kind: 'events', events: [[1, 'er', 'Order … of … failed', 'app']] });
  });
});
