import { Metrics } from '#http/metrics.js';
import { bundleDecoder } from '#testing/decoder-bundle.js';
import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import { FramesMetrics } from '../frames-metrics.js';
import type { DecodeJob } from '../decoder/decoder-protocol.js';
import { DecoderFault } from './decoder-process.js';
import { DecoderPool } from './decoder-pool.js';

const chunkWith = async (tag = 'fine'): Promise<Buffer> => {
  const factory = new RecordingFactory();
  await factory.frame(0, drawing(320, 192, 200));
  return factory.events([1, 'tg', 'tag', tag]).chunk();
};
const jobOf = (sessionId: string, body: Buffer, changes: Partial<DecodeJob> = {}): DecodeJob => ({
  sessionId,
  nextSeq: 0,
  start: 'new',
  steps: [{ kind: 'chunk', seq: 0, body }],
  segment: 0,
  ledger: { client: null, server: {} },
  pictures: { thumbnailT: null, hasPoster: false },
  ...changes,
});

jest.setTimeout(60_000);

describe('a pool of decoders', () => {
  let entry: string;
  let pool: DecoderPool;
  beforeAll(async () => {
    entry = await bundleDecoder('libs/testing/src/hostile-decoder.ts');
  });
  beforeEach(() => {
    pool = new DecoderPool({ entry, timeoutMs: 3_000 }, new FramesMetrics(new Metrics()));
  });
  afterEach(() => pool.onApplicationShutdown());
  const decode = (job: DecodeJob) => pool.use(job.sessionId, (decoder) => decoder.decode(job));

  it('decodes in another process and hands back the segment', async () => {
    const result = await decode(jobOf('a', await chunkWith()));
    expect(result).toMatchObject({ nextSeq: 1, segment: { frames: 1 }, refused: [] });
    expect(pool.pids()).not.toContain(process.pid);
  });

  it('sends a session back to the process that holds its picture, until it is forgotten', async () => {
    const body = await chunkWith();
    await decode(jobOf('a', body));
    await decode(jobOf('b', body));
    const stands = () => pool.use('a', (decoder) => decoder.standsAt('a', 1));
    expect(await stands()).toBe(true);
    expect(await pool.use('a', (decoder) => decoder.standsAt('a', 2))).toBe(false);
    await pool.forget('a');
    expect(await stands()).toBe(false);
  });

  it('ends the processes that held a forgotten session, whatever else they hold, and no others', async () => {
    const body = await chunkWith();
    await Promise.all([decode(jobOf('a', body)), decode(jobOf('b', body))]);
    const pidOf = (sessionId: string) => pool.use(sessionId, (decoder) => Promise.resolve(decoder.pid as number));
    const [a, b] = [await pidOf('a'), await pidOf('b')];
    await pool.forget('a');
    expect(() => process.kill(a, 0)).toThrow('ESRCH');
    if (b !== a) expect(pool.pids()).toEqual([b]);
    await decode(jobOf('b', body));
    await pool.forget();
    expect(pool.pids()).toEqual([]);
    expect((await decode(jobOf('a', body))).nextSeq).toBe(1);
  });

  it('lets a busy process finish before it is ended, also when it works for another session', async () => {
    const body = await chunkWith();
    await decode(jobOf('a', body));
    let forgotten: Promise<void> = Promise.resolve();
    const result = await pool.use('a', (decoder) => {
      forgotten = pool.forget('a');
      return decoder.decode(jobOf('b', body));
    });
    expect(result.nextSeq).toBe(1);
    await forgotten;
    expect(await pool.use('b', (decoder) => decoder.standsAt('b', 1))).toBe(false);
  });

  it.each(['poison-abort', 'poison-heap', 'poison-memory', 'poison-throw', 'poison-loop'])('outlives %s', async (poison) => {
    const neighbour = decode(jobOf('neighbour', await chunkWith()));
    await expect(decode(jobOf('victim', await chunkWith(poison)))).rejects.toThrow(DecoderFault);
    expect((await neighbour).segment?.frames).toBe(1);
    expect((await decode(jobOf('next', await chunkWith()))).segment?.frames).toBe(1);
  });

  it('replaces a process that was killed from outside', async () => {
    const body = await chunkWith();
    await decode(jobOf('a', body));
    const [pid] = pool.pids();
    process.kill(pid as number, 'SIGKILL');
    // Either the death was noticed in time, or the request meets it; the next one works.
    await decode(jobOf('a', body)).catch((error: unknown) => expect(error).toBeInstanceOf(DecoderFault));
    expect((await decode(jobOf('a', body))).nextSeq).toBe(1);
    expect(pool.pids()).not.toContain(pid);
  });

  it('replaces a process that stands still', async () => {
    await decode(jobOf('a', await chunkWith()));
    const [pid] = pool.pids();
    process.kill(pid as number, 'SIGSTOP');
    await expect(decode(jobOf('a', await chunkWith()))).rejects.toMatchObject({ reason: 'timeout' });
    expect((await decode(jobOf('a', await chunkWith()))).nextSeq).toBe(1);
    expect(pool.pids()).not.toContain(pid);
  });

  it('says that decoders are down, not that chunks are bad, when none can start', async () => {
    const broken = new DecoderPool({ entry: '/nonexistent/decoder.mjs', timeoutMs: 5_000 }, new FramesMetrics(new Metrics()));
    await expect(broken.use('a', (decoder) => decoder.standsAt('a', 0))).rejects.toMatchObject({ name: 'DependencyDownError' });
  });
});
