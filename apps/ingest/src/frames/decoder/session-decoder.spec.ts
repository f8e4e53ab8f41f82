import { CODEC, MASK_KIND, type Mask } from '#recording-format/frame.js';
import { Painter } from '#recording-format/painter.js';
import { type ParsedRecord, RECORD } from '#recording-format/records.js';
import { SEGMENT_HEADER_BYTES, decodeSegment } from '#recording-format/segment.js';
import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import { deflateRawSync } from 'node:zlib';
import { readBounded } from './chunk-records.js';
import { cleanAtlas } from './clean-atlas.js';
import type { DecodeJob, DecodeResult, Step } from './decoder-protocol.js';
import { decodeAtlas } from './image-codec.js';
import { SessionDecoder } from './session-decoder.js';

const jobOf = (steps: Step[], changes: Partial<DecodeJob> = {}): DecodeJob => ({
  sessionId: 'session',
  nextSeq: 0,
  start: 'new',
  steps,
  segment: 0,
  ledger: { client: null, server: {} },
  pictures: { thumbnailT: null, hasPoster: false },
  ...changes,
});
const chunk = (seq: number, body: Buffer): Step => ({ kind: 'chunk', seq, body });
const run = (steps: Step[], decoder = new SessionDecoder(0), changes: Partial<DecodeJob> = {}) => decoder.decode(jobOf(steps, changes));

const recordsOf = (result: DecodeResult): ParsedRecord[] => readBounded(decodeSegment(result.segment?.bytes as Uint8Array).body, 'segment');

/** Plays a segment as the player does and answers the pixels at its end. */
const lastPicture = async (result: DecodeResult): Promise<Uint8ClampedArray> => {
  const painter = new Painter();
  let data = new Uint8ClampedArray();
  for (const record of recordsOf(result)) {
    if (record.kind !== 'frame') continue;
    const image = cleanAtlas(record.frame);
    data = painter.paint(record.frame, image && (await decodeAtlas(image, record.frame.newTiles.length))).data.slice();
  }
  return data;
};

const page = drawing(320, 192, 240, [{ x: 10, y: 10, w: 100, h: 60, level: 40 }]);
const other = drawing(320, 192, 240, [{ x: 10, y: 10, w: 100, h: 60, level: 40 }, { x: 200, y: 100, w: 64, h: 64, level: 90 }]);
const balances = ({ ledger: { server } }: DecodeResult): boolean => {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  return server.captured === server.stored + server.deduplicated + sum(server.skipped) + sum(server.lost);
};

describe('segments', () => {
  it('hold the same pictures, events and meta as the chunks, and no ledger', async () => {
    const factory = new RecordingFactory().meta();
    await factory.frame(0, page);
    await factory.frame(500, other);
    factory.events([100, 'pm', 1, 2, 'm', 0], [600, 'rt', '/next']).count({ deduplicated: 3, busy: 1 });
    const result = await run([chunk(0, factory.chunk())]);
    expect(recordsOf(result).map(({ kind }) => kind)).toEqual(['meta', 'frame', 'frame', 'events']);
    expect(Buffer.from(await lastPicture(result))).toEqual(Buffer.from(other.data));
    expect(result.segment).toMatchObject({ firstT: 0, lastT: 600, frames: 2, gaps: [] });
    const [[t, offset]] = result.segment?.keyframes as [[number, number]];
    const fromKeyframe = readBounded((result.segment?.bytes as Uint8Array).subarray(offset), 'segment');
    expect([t, fromKeyframe[0]?.kind]).toEqual([0, 'frame']);
    expect(result.events).toEqual([{ t: 600, kind: 'route', data: { route: '/next' } }]);
    expect(result.meta).toMatchObject({ engine: 'canvaskit', route: '/start' });
    expect(result.ledger.server).toEqual({ captured: 6, stored: 2, deduplicated: 3, skipped: { busy: 1 }, lost: {} });
    expect(result.nextSeq).toBe(1);
  });

  it('hold images without a byte of metadata', async () => {
    const exif = Buffer.from('EXIF\u000c\u0000\u0000\u0000GPS-SECRET!!', 'latin1');
    const withExif = (webp: Buffer) => {
      const grown = Buffer.concat([webp, exif]);
      grown.writeUInt32LE(grown.length - 8, 4);
      return grown;
    };
    const factory = new RecordingFactory();
    await factory.frame(0, page, { image: withExif });
    const body = factory.chunk();
    expect(body.includes('GPS-SECRET')).toBe(true);
    const result = await run([chunk(0, body)]);
    expect(result.segment?.frames).toBe(1);
    expect(Buffer.from(result.segment?.bytes as Uint8Array).includes('GPS-SECRET')).toBe(false);
  });

  it('come out the same from a decoder that was primed with the ones before as from the one that made them', async () => {
    const factory = new RecordingFactory();
    await factory.frame(0, page);
    factory.events([50, 'pd', 300, 180, 'm', 0], [90, 'pu', 300, 180, 'm', 0]);
    const first = factory.chunk();
    await factory.frame(5_000, other);
    const second = factory.chunk();
    const warm = new SessionDecoder(0);
    const stored = await run([chunk(0, first)], warm);
    const next = { segment: 1, nextSeq: 1, pictures: { thumbnailT: 0, hasPoster: true } };
    const fromWarm = await run([chunk(1, second)], warm, next);
    const cold = new SessionDecoder(1);
    await cold.prime({ segments: [stored.segment?.bytes as Uint8Array], offset: stored.segment?.keyframes[0]?.[1] ?? SEGMENT_HEADER_BYTES });
    const fromCold = await run([chunk(1, second)], cold, next);
    expect(fromCold.segment).toEqual(fromWarm.segment);
    expect(fromCold.events).toEqual(fromWarm.events);
    expect(fromWarm.events).toMatchObject([{ kind: 'dead-click', data: { x: 300, y: 180 } }]);
  });

  it('say where chunks are missing, and start again with the next keyframe', async () => {
    const factory = new RecordingFactory();
    await factory.frame(0, page);
    const first = factory.chunk();
    await factory.frame(1_000, other);
    factory.chunk();
    await factory.frame(2_000, page);
    await factory.frame(3_000, other, { keyframe: true });
    const third = factory.chunk();
    const result = await run([chunk(0, first), { kind: 'missing', next: 2 }, chunk(2, third)]);
    expect(result.segment).toMatchObject({ frames: 2, gaps: [[0, 3_000, 1]] });
    expect(result.ledger.server).toEqual({ captured: 4, stored: 2, deduplicated: 0, skipped: {}, lost: { gap: 2 } });
    expect(Buffer.from(await lastPicture(result))).toEqual(Buffer.from(other.data));
  });

  it('tell a decoder that is primed with them that the line is broken', async () => {
    const factory = new RecordingFactory();
    await factory.frame(0, page);
    const first = factory.chunk();
    const stored = await run([chunk(0, first), { kind: 'missing', next: 2 }]);
    expect(stored.segment?.gaps).toEqual([[0, 0, 1]]);
    await factory.frame(2_000, other);
    const cold = new SessionDecoder(2);
    await cold.prime({ segments: [stored.segment?.bytes as Uint8Array], offset: stored.segment?.keyframes[0]?.[1] as number });
    const result = await run([chunk(2, factory.chunk())], cold, { segment: 1, nextSeq: 2, ledger: stored.ledger });
    expect(result.segment).toMatchObject({ frames: 0, gaps: [[0, 2_000, 1]] });
    expect(result.ledger.server.lost).toEqual({ gap: 1 });
  });

  it('show when the page was hidden', async () => {
    const factory = new RecordingFactory();
    await factory.frame(0, page);
    factory.events([1_000, 'vs', 'hidden'], [9_000, 'vs', 'visible']);
    expect((await run([chunk(0, factory.chunk())])).segment?.gaps).toEqual([[1_000, 9_000, 3]]);
  });
});

describe('masks', () => {
  const mask: Mask = { x: 64, y: 64, w: 96, h: 48, kind: MASK_KIND.textField };
  const masked = drawing(320, 192, 240, [{ ...mask, level: 0 }]);
  const leaking = drawing(320, 192, 240, [{ ...mask, level: 0 }, { x: 100, y: 80, w: 12, h: 12, level: 200 }]);

  it.each(['lossless', 'webp', 'jpeg'] as const)('that are black pass, in %s', async (codec) => {
    const factory = new RecordingFactory(320, 192, codec);
    await factory.frame(0, masked, { masks: [mask] });
    const result = await run([chunk(0, factory.chunk())]);
    expect(result.segment?.frames).toBe(1);
    expect(result.ledger.server.lost).toEqual({});
  });

  it('that are not black lose the frame and all that is painted over it, down to the next keyframe', async () => {
    const factory = new RecordingFactory();
    await factory.frame(0, masked, { masks: [mask] });
    await factory.frame(500, leaking, { masks: [mask] });
    await factory.frame(1_000, leaking);
    await factory.frame(1_500, page, { keyframe: true });
    const result = await run([chunk(0, factory.chunk())]);
    expect(result.ledger.server).toMatchObject({ captured: 4, stored: 2, lost: { 'mask-unproven': 2 } });
    expect(result.segment?.gaps).toEqual([[500, 1_500, 2]]);
    expect(recordsOf(result).filter(({ kind }) => kind === 'frame')).toHaveLength(2);
  });
});

describe('bad input', () => {
  const good = async () => {
    const factory = new RecordingFactory();
    await factory.frame(0, page);
    return factory;
  };

  it('that the project asks for and that are missing lose the frame, on the routes that its rules name', async () => {
    const factory = new RecordingFactory().meta({ route: '/shop' });
    const area = { x: 0, y: 0, width: 320, height: 32 };
    const masked = drawing(320, 192, 240, [{ x: 0, y: 0, w: 320, h: 32, level: 0 }]);
    await factory.frame(0, masked, { masks: [{ x: 0, y: 0, w: 320, h: 32, kind: MASK_KIND.declared }] });
    factory.events([500, 'rt', '/pay']);
    await factory.frame(900, page, { keyframe: true });
    factory.rawFrame({ t: 1_000, keyframe: true, placeholder: true });
    await factory.frame(1_100, page, { keyframe: true });
    factory.events([1_500, 'rt', '/shop']);
    const rules = [{ route: '/shop', area }, { route: '/pay' }];
    const decoder = new SessionDecoder(0);
    const result = await run([chunk(0, factory.chunk())], decoder, { rules });
    expect(recordsOf(result).flatMap((record) => (record.kind === 'frame' ? [record.frame.t] : []))).toEqual([0, 1_000]);
    expect(result.ledger.server).toMatchObject({ stored: 2, lost: { 'mask-missing': 2 } });
    expect(balances(result)).toBe(true);
    // A decoder that comes to it later knows the route from what was indexed.
    await factory.frame(2_000, other, { keyframe: true });
    const later = await new SessionDecoder(1).decode(jobOf([chunk(1, factory.chunk())], { nextSeq: 1, rules, route: '/shop' }));
    expect(later.ledger.server.lost).toMatchObject({ 'mask-missing': 1 });
  });

  it('refuses one chunk and goes on with its neighbours', async () => {
    const factory = await good();
    const first = factory.chunk();
    await factory.frame(500, other);
    factory.chunk();
    await factory.frame(1_000, page, { keyframe: true });
    const result = await run([chunk(0, first), chunk(1, Buffer.from('not records at all')), chunk(2, factory.chunk())]);
    expect(result.refused).toMatchObject([{ seq: 1 }]);
    expect(result.segment).toMatchObject({ frames: 2, gaps: [[0, 1_000, 2]] });
    expect(result.ledger.server.lost).toEqual({ undecodable: 1 });
    expect(balances(result)).toBe(true);
  });

  it('counts frames whose image cannot be used as undecodable', async () => {
    const factory = await good();
    await factory.frame(500, other, { image: (webp) => Buffer.concat([webp, Buffer.from('<script>')]) });
    await factory.frame(1_000, page, { keyframe: true, image: () => Buffer.from('GIF89a-labelled-webp') });
    const result = await run([chunk(0, factory.chunk())]);
    expect(result.ledger.server).toMatchObject({ captured: 3, stored: 1, lost: { undecodable: 2 } });
    expect(Buffer.from(result.segment?.bytes as Uint8Array).includes('<script>')).toBe(false);
  });

  it('counts a delta frame with nothing before it as undecodable', async () => {
    const factory = new RecordingFactory();
    await factory.frame(0, page, { keyframe: true });
    factory.chunk();
    await factory.frame(10, other);
    const result = await run([chunk(0, factory.chunk())]);
    expect(result.segment?.frames).toBe(0);
    expect(balances(result)).toBe(true);
  });

  it('refuses a chunk that would cost far more to paint than to send', async () => {
    const factory = new RecordingFactory(8_192, 2_048);
    const black = Array.from({ length: 256 * 64 }, (_, tile) => ({ tile, id: 0 }));
    for (let i = 0; i < 60; i++) factory.rawFrame({ t: i, keyframe: true, refs: black });
    expect((await run([chunk(0, factory.chunk())])).refused).toEqual([{ seq: 0, code: 'too-large' }]);
  });

  it('refuses a chunk whose records unpack to far more than they weigh', async () => {
    const factory = await good();
    const spaces = deflateRawSync(Buffer.from(`[${' '.repeat(1024 * 1024 - 2)}]`));
    for (let i = 0; i < 20; i++) factory.record(RECORD.events | 0x80, spaces);
    const body = factory.chunk();
    expect(body.length).toBeLessThan(64 * 1024);
    expect((await run([chunk(0, body)])).refused).toEqual([{ seq: 0, code: 'bad-compression' }]);
  });

  it('takes no more thumbnails than an honest recording has', async () => {
    const factory = await good();
    for (let i = 1; i < 100; i++) await factory.frame(i * 10_000, page, { keyframe: true });
    expect((await run([chunk(0, factory.chunk())])).pictures.length).toBeLessThanOrEqual(65);
  });

  it('refuses times that no database column holds', async () => {
    const factory = await good();
    factory.events([0xfffffff0, 'rt', '/late']);
    expect((await run([chunk(0, factory.chunk())])).refused).toEqual([{ seq: 0, code: 'too-large' }]);
  });

  it('makes text storable', async () => {
    const factory = await good();
    factory.events([1, 'tg', 'na\u0000me', 'va\ud800lue']);
    expect((await run([chunk(0, factory.chunk())])).events).toEqual([{ t: 1, kind: 'tag', data: { name: 'na\ufffdme', value: 'va\ufffdlue' } }]);
  });

  it('takes an image codec by its bytes, not by its label', async () => {
    const factory = new RecordingFactory();
    await factory.frame(0, page, { image: (webp) => webp });
    const body = factory.chunk();
    const [frame] = readBounded(body, 'chunk').filter((record) => record.kind === 'frame');
    expect(frame).toMatchObject({ frame: { image: { codec: CODEC.webp } } });
  });

  it('settles a late chunk against the gap it left', async () => {
    const factory = await good();
    const first = factory.chunk();
    await factory.frame(500, other);
    const second = factory.chunk();
    await factory.frame(1_000, page, { keyframe: true });
    const third = factory.chunk();
    const decoder = new SessionDecoder(0);
    const before = await run([chunk(0, first), { kind: 'missing', next: 2 }, chunk(2, third)], decoder);
    expect(before.ledger.server.lost).toEqual({ gap: 1 });
    const after = await run([{ kind: 'late', seq: 1, body: second }], decoder, { nextSeq: 3, segment: 1, ledger: before.ledger });
    expect(after.ledger.server).toMatchObject({ captured: 3, stored: 2, lost: { late: 1 } });
    expect([after.segment, after.nextSeq]).toEqual([null, 3]);
  });
});
