import { readFileSync } from 'node:fs';
import { seal } from '#blobs/session-cipher.js';
import { type Picture } from '#recording-format/picture.js';
import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import { randomBytes, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { readBounded } from '../apps/ingest/src/frames/decoder/chunk-records.js';
import type { DecodeResult, EncodedPicture } from '../apps/ingest/src/frames/decoder/decoder-protocol.js';
import { DecoderProcess } from '../apps/ingest/src/frames/pool/decoder-process.js';
import { decoderSettings } from '../apps/ingest/src/frames/pool/decoder-settings.js';
import { median } from './median.js';

export interface FramesFigures {
  perSecondPerCore: number;
  controlPerSecondPerCore: number;
  ratio: number;
}

const WIDTH = 1280;
const HEIGHT = 800;
const FRAMES = 60;
const FRAME_MS = 500;
const FRAMES_PER_CHUNK = 5;
const FRAMES_PER_KEYFRAME = 20;
const ROUNDS = 5;
const SESSIONS_PER_ROUND = 3;

/** The same for everybody: numbers that look random. */
const numbers = (seed: number) => (below: number): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

/** Lines of something like text on something like cards. */
const scribble = (next: (below: number) => number, left: number, top: number, width: number, height: number) =>
  Array.from({ length: Math.floor((width * height) / 400) }, () => ({
    x: left + next(width - 14),
    y: top + Math.floor(next(height - 8) / 16) * 16,
    w: 2 + next(10),
    h: 2 + next(6),
    level: next(160),
  }));

/** Half a minute of use: every frame repaints a part of the page, of 64 to 480 px by 32 to 320 px. */
const recordingOf = async (): Promise<Buffer[]> => {
  const next = numbers(7);
  const factory = new RecordingFactory(WIDTH, HEIGHT, 'webp').meta();
  let rectangles = scribble(next, 0, 0, WIDTH, HEIGHT);
  const chunks: Buffer[] = [];
  for (let i = 0; i < FRAMES; i++) {
    const [w, h] = [64 + next(416), 32 + next(288)];
    const [x, y] = [next(WIDTH - w), next(HEIGHT - h)];
    rectangles = [...rectangles, { x, y, w, h, level: 200 + next(56) }, ...scribble(next, x, y, w, h)];
    const picture: Picture = drawing(WIDTH, HEIGHT, 245, rectangles);
    await factory.frame(i * FRAME_MS, picture, { keyframe: i % FRAMES_PER_KEYFRAME === 0 });
    factory.events([i * FRAME_MS, 'pm', x, y, 'm', 0], [i * FRAME_MS + 10, 'pd', x, y, 'm', 0], [i * FRAME_MS + 60, 'pu', x, y, 'm', 0]);
    if (i % FRAMES_PER_CHUNK === FRAMES_PER_CHUNK - 1) chunks.push(factory.chunk());
  }
  return chunks;
};

interface Outcome {
  cpuMs: number;
  pictures: EncodedPicture[];
}

/** The worker: everything between an opened chunk and sealed objects, in a real decoder process. CPU of both processes counts. */
const runWorker = async (decoder: DecoderProcess, chunks: readonly Buffer[]): Promise<Outcome> => {
  const session = { tenantId: randomUUID(), sessionId: randomUUID() };
  const key = randomBytes(32);
  const pictures: EncodedPicture[] = [];
  const before = cpuOf(decoder.pid) + ownCpu();
  let last: DecodeResult | null = null;
  for (const [seq, body] of chunks.entries()) {
    last = await decoder.decode({
      sessionId: session.sessionId,
      nextSeq: seq,
      start: seq === 0 ? 'new' : 'warm',
      steps: [{ kind: 'chunk', seq, body }],
      segment: seq,
      ledger: last?.ledger ?? { client: null, server: {} },
      pictures: { thumbnailT: null, hasPoster: false },
    });
    if (last.segment) seal(key, { ...session, seq, kind: 'segment' }, last.segment.bytes);
    for (const picture of last.pictures) seal(key, { ...session, seq: picture.t, kind: picture.kind }, picture.bytes);
    pictures.push(...last.pictures);
  }
  const cpuMs = cpuOf(decoder.pid) + ownCpu() - before;
  if (last?.ledger.server.stored !== FRAMES) throw new Error('the worker did not store every frame');
  return { cpuMs, pictures };
};

/** Bare libvips: the same atlases decoded, pictures of the same sizes encoded, and nothing else. */
const runControl = async (atlases: readonly Uint8Array[], pictures: readonly EncodedPicture[]): Promise<number> => {
  const page = Buffer.from(drawing(WIDTH, HEIGHT, 245, scribble(numbers(7), 0, 0, WIDTH, HEIGHT)).data.buffer);
  const before = ownCpu();
  for (const atlas of atlases) await sharp(atlas).ensureAlpha().raw().toBuffer();
  for (const { width } of pictures) {
    await sharp(page, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } }).removeAlpha().resize({ width, kernel: 'linear' }).webp({ quality: 70, effort: 1 }).toBuffer();
  }
  return ownCpu() - before;
};

/** Frames per second of CPU, of the worker and of bare libvips on the same decode and encode, by turns in one run; medians. */
export const benchFrames = async (): Promise<FramesFigures> => {
  sharp.concurrency(1);
  sharp.cache(false);
  const chunks = await recordingOf();
  const atlases = chunks.flatMap((chunk) => readBounded(chunk, 'chunk').flatMap((record) => (record.kind === 'frame' ? [record.frame.image.bytes] : [])));
  const decoder = await DecoderProcess.start(decoderSettings());
  try {
    const { pictures } = await runWorker(decoder, chunks);
    await runControl(atlases, pictures);
    const worker: number[] = [];
    const control: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (let session = 0; session < SESSIONS_PER_ROUND; session++) {
        worker.push((await runWorker(decoder, chunks)).cpuMs);
        control.push(await runControl(atlases, pictures));
      }
    }
    const perSecondPerCore = (FRAMES * 1000) / median(worker);
    const controlPerSecondPerCore = (FRAMES * 1000) / median(control);
    return { perSecondPerCore, controlPerSecondPerCore, ratio: perSecondPerCore / controlPerSecondPerCore };
  } finally {
    decoder.kill();
  }
};

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Milliseconds of CPU that another process has used, all threads, to a hundredth of a second (Linux). */
const cpuOf = (pid: number | undefined): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
