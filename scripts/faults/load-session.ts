import { encodeChunk } from '#recording-format/chunk.js';
import { CODEC, encodeFrame } from '#recording-format/frame.js';
import { RECORD, writeRecord } from '#recording-format/records.js';
import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** What a chunk of the load is: its bytes, and the hash the server must remember it by. */
export interface LoadChunk {
  seq: number;
  bytes: Uint8Array;
  sha256: string;
}

const WIDTH = 64;
const HEIGHT = 64;
const CHUNK_MS = 1_000;

const json = (type: number, value: unknown): Uint8Array => writeRecord(type, new TextEncoder().encode(JSON.stringify(value)));

/** A picture of noise in WebP: four tiles, the same for every chunk of a run, since the load tests intake and jobs, not encoders. */
export const noiseAtlas = async (): Promise<Uint8Array> => {
  const pixels = Buffer.from(Array.from({ length: WIDTH * HEIGHT * 3 }, (_, index) => (index * 2_654_435_761) >>> 24));
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).webp({ quality: 60 }).toBuffer();
};

/** Chunk `seq` of a session: one keyframe, one click, and a ledger that adds up. */
export const loadChunk = (token: string, seq: number, atlas: Uint8Array, startedAt: number): LoadChunk => {
  const t = seq * CHUNK_MS;
  const frame = encodeFrame({
    t, frameId: seq, keyframe: true, placeholder: false, width: WIDTH, height: HEIGHT, masks: [], shift: null, refs: [], newTiles: [0, 1, 2, 3], image: { codec: CODEC.webp, columns: 2, bytes: atlas },
  });
  const meta = { recorder: '1.0.0', engine: 'canvaskit', width: WIDTH, height: HEIGHT, dpr: 1, privacy: 'mask-inputs', startedAt, route: '/' };
  const records = [
    ...(seq === 0 ? [json(RECORD.meta, meta)] : []),
    writeRecord(RECORD.frame, frame),
    json(RECORD.events, [[t, 'pd', 10, 10, 'm', 0]]),
    json(RECORD.ledger, { captured: seq + 1, stored: seq + 1, deduplicated: 0, skipped: {}, lost: {} }),
  ];
  const body = new Uint8Array(Buffer.concat(records));
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { seq, bytes: encodeChunk({ token, seq, last: false, sentAt: Date.now() }, body), sha256 };
};
