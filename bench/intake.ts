import { CODEC, MASK_KIND } from '#recording-format/frame.js';
import { TILE, TILE_BYTES } from '#recording-format/limits.js';
import type { Picture } from '#recording-format/picture.js';
import { splitRecords, writeRecord } from '#recording-format/records.js';
import { encodeImage, RecordingFactory } from '#testing/recording-factory.js';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { type BenchServer, runJson, startControl, startIntake } from './bench-process.js';
import type { LoadInput, LoadResult } from './control/intake-load.js';
import { type RawRates, rawRates } from './intake-raw.js';
import { BENCH_ORIGIN, type BenchServices, makeSessions, startBenchServices } from './intake-services.js';
import { median } from './median.js';

export interface IntakeFigures {
  acksPerSecond: number;
  controlAcksPerSecond: number;
  /** Median over the rounds of intake's rate, by the control's. */
  ratio: number;
  p99Ms: number;
  controlP99Ms: number;
  p99Ratio: number;
}

export interface RawFigures extends RawRates {
  chunksPerBlock: number;
  /** The control's blocks per second, by what the disk alone and the database alone can do with blocks of that size. */
  controlShareOfDisk: number;
  controlShareOfDatabase: number;
}

export type IntakeBench = Record<'4KiB' | '64KiB', IntakeFigures> & { raw: Record<'4KiB' | '64KiB', RawFigures> };

interface Size {
  name: '4KiB' | '64KiB';
  bodyBytes: number;
  /** In one chunk. */
  frames: number;
  connections: number;
}

const SIZES: readonly Size[] = [
  { name: '4KiB', bodyBytes: 4 * 1024, frames: 2, connections: 128 },
  { name: '64KiB', bodyBytes: 64 * 1024, frames: 10, connections: 64 },
];
const SESSIONS = 64;
const TENANTS = 8;

export interface IntakeBenchOptions {
  rounds?: number;
  seconds?: number;
}

/**
 * Durable acknowledgements per second of intake against a plain Node server that does the same durable work, in alternating rounds on one
 * Postgres and one disk. Rejects when either refused a single chunk.
 */
export const benchIntake = async ({ rounds = 8, seconds = 2 }: IntakeBenchOptions = {}): Promise<IntakeBench> => {
  const services = await startBenchServices();
  const servers: BenchServer[] = [];
  try {
    await makeControlTable(services.adminUrl);
    const control = await startControl({ directory: path.join(services.folder, 'control'), databaseUrl: services.adminUrl });
    servers.push(control);
    const intake = await startIntake(services.env);
    servers.push(intake);
    const measure = (size: Size): Promise<{ figures: IntakeFigures; raw: RawFigures }> => measureSize(services, { control, intake }, size, { rounds, seconds });
    const [small, large] = [await measure(SIZES[0] as Size), await measure(SIZES[1] as Size)];
    return { '4KiB': small.figures, '64KiB': large.figures, raw: { '4KiB': small.raw, '64KiB': large.raw } };
  } finally {
    for (const server of servers) await server.stop();
    await services.stop();
  }
};

const measureSize = async (services: BenchServices, servers: Record<'control' | 'intake', BenchServer>, size: Size, { rounds, seconds }: Required<IntakeBenchOptions>) => {
  const tokens = await makeSessions(services, SESSIONS, TENANTS);
  const load = { origin: BENCH_ORIGIN, tokens, body: (await bodyOf(size)).toString('base64'), connections: size.connections, warmUpSeconds: 1, seconds };
  const results: Record<'control' | 'intake', LoadResult[]> = { control: [], intake: [] };
  // Round 0 only warms both up: compiled code, cached plans, folders of the disk.
  let before = await statsOf(servers.control);
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? (['control', 'intake'] as const) : (['intake', 'control'] as const);
    for (const name of order) {
      const firstSeq = results[name].at(-1)?.nextSeq ?? 0;
      const result = await runJson<LoadResult>('./control/intake-load', { ...load, port: servers[name].port, firstSeq } satisfies LoadInput);
      if (result.refused > 0) throw new Error(`${name} refused ${result.refused} chunks`);
      results[name].push(result);
    }
    if (round === 0) before = await statsOf(servers.control);
  }
  const measured = (name: 'control' | 'intake'): LoadResult[] => results[name].slice(1);
  const after = await statsOf(servers.control);
  const rate = (name: 'control' | 'intake'): number => median(measured(name).map(rateOf));
  // Round by round: what the machine does for seconds on end then weighs on both.
  const ratio = median(measured('intake').map((result, round) => rateOf(result) / rateOf(measured('control')[round] as LoadResult)));
  const p99 = (name: 'control' | 'intake'): number => median(measured(name).map((result) => result.p99Ms));
  const chunksPerBlock = (after.chunks - before.chunks) / (after.blocks - before.blocks);
  const raw = await rawRates(path.join(services.folder, 'raw'), services.adminUrl, Math.round(chunksPerBlock * size.bodyBytes), Math.round(chunksPerBlock));
  const controlBlocks = rate('control') / chunksPerBlock;
  return {
    figures: { acksPerSecond: rate('intake'), controlAcksPerSecond: rate('control'), ratio, p99Ms: p99('intake'), controlP99Ms: p99('control'), p99Ratio: p99('intake') / p99('control') },
    raw: { ...raw, chunksPerBlock, controlShareOfDisk: controlBlocks / raw.fdatasyncsPerSecond, controlShareOfDatabase: controlBlocks / raw.blockCommitsPerSecond },
  };
};

const statsOf = async ({ port }: BenchServer): Promise<{ blocks: number; chunks: number }> => (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as { blocks: number; chunks: number };

const rateOf = ({ acks, seconds }: LoadResult): number => acks / seconds;

/** A chunk as recorders send it: META, frames with new tiles, ledger; so that what intake reads of a frame is measured. The last bytes are a record nobody reads. */
const bodyOf = async ({ bodyBytes, frames }: Size): Promise<Buffer> => {
  const factory = new RecordingFactory(WIDTH, HEIGHT, 'webp').meta();
  let left = bodyBytes - MARGIN;
  for (let t = 0; t < frames; t++) {
    const tiles = Math.max(1, Math.floor(left / (frames - t) / BYTES_PER_TILE));
    const image = await encodeImage(noise(tiles), 'webp');
    if (image.length > left) break;
    const newTiles = Array.from({ length: tiles }, (_, tile) => tile);
    factory.rawFrame({ t: t * 500, masks: [{ x: 8, y: 8, w: 200, h: 32, kind: MASK_KIND.textField }], newTiles, image: { codec: CODEC.webp, columns: tiles, bytes: image } });
    left -= image.length + FRAME_OVERHEAD;
  }
  const body = factory.chunk();
  const filler = (length: number): Uint8Array => writeRecord(FILLER, randomBytes(length));
  const room = bodyBytes - body.length;
  // Before the ledger, which has to be the last record.
  const ledgerAt = body.length - ledgerOf(body).length;
  return Buffer.concat([body.subarray(0, ledgerAt), filler(room - (filler(room).length - room)), body.subarray(ledgerAt)]);
};

const ledgerOf = (body: Uint8Array): Uint8Array => body.subarray(splitRecords(body, 'chunk').at(-1)?.offset);

/** Tiles that do not compress, beside each other. */
const noise = (tiles: number): Picture => ({ width: tiles * TILE, height: TILE, data: new Uint8ClampedArray(randomBytes(tiles * TILE_BYTES)) });

const WIDTH = 1280;
const HEIGHT = 800;
/** About what a tile of noise weighs, and what stands around the image of a frame. */
const BYTES_PER_TILE = 1_100;
const FRAME_OVERHEAD = 64;
const MARGIN = 600;
/** A record type that readers skip. */
const FILLER = 0x40;

const makeControlTable = async (adminUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`create schema control`);
  await client.query(`create table control.chunk (session_id uuid not null, seq integer not null, sha256 bytea not null, block_id uuid not null,
    block_offset integer not null, block_length integer not null, received_at timestamptz not null default now(), primary key (session_id, seq))`);
  await client.end();
};
