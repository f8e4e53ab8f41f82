import { Painter } from '#recording-format/painter.js';
import { decodeSegment } from '#recording-format/segment.js';
import type { SessionRow } from '#testing/ingest-rows.js';
import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { WorkerUnderTest } from '#testing/worker-app.js';
import { readBounded } from './decoder/chunk-records.js';
import { cleanAtlas } from './decoder/clean-atlas.js';
import { decodeAtlas } from './decoder/image-codec.js';
import { DecoderPool } from './pool/decoder-pool.js';
import { SessionSweep } from './session-sweep.js';

let database: TestDatabase;
let worker: WorkerUnderTest;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = await WorkerUnderTest.start(database, { decoder: 'libs/testing/src/hostile-decoder.ts' });
});
afterAll(async () => {
  await worker.stop();
  await database.drop();
});
afterEach(() => {
  worker.blobs.afterPut = () => Promise.resolve();
  worker.blobs.beforeGet = () => Promise.resolve();
});

const page = (level: number) => drawing(320, 192, 240, [{ x: 10, y: 10, w: 100, h: 60, level }]);

/** Chunk bodies, one frame each; the picture of chunk n shows level 20 × n. */
const recording = async (chunks: number, each?: (factory: RecordingFactory, seq: number) => unknown): Promise<Buffer[]> => {
  const factory = new RecordingFactory().meta();
  const bodies: Buffer[] = [];
  for (let seq = 0; seq < chunks; seq++) {
    await factory.frame(seq * 1_000, page(seq * 20));
    await each?.(factory, seq);
    bodies.push(factory.chunk());
  }
  return bodies;
};

const lastPicture = async (session: SessionRow): Promise<Buffer> => {
  const painter = new Painter();
  let shown = Buffer.alloc(0);
  for (const { plain } of await worker.segments(session)) {
    for (const record of readBounded(decodeSegment(plain).body, 'segment')) {
      if (record.kind !== 'frame') continue;
      const image = cleanAtlas(record.frame);
      shown = Buffer.from(painter.paint(record.frame, image && (await decodeAtlas(image, record.frame.newTiles.length))).data);
    }
  }
  return shown;
};

const stateOf = async (session: SessionRow): Promise<Record<number, string>> => {
  const rows = await worker.rows<{ seq: number; state: string }>('select seq, state from ingest.chunk where session_id = $1', session.sessionId);
  return Object.fromEntries(rows.map(({ seq, state }) => [seq, state]));
};

const ledgerOf = async (session: SessionRow) => (await worker.sessionRow(session))['server_ledger'] as { captured: number; stored: number; lost: Record<string, number> };
const waitOver = (session: SessionRow) => worker.rows(`update ingest.chunk set received_at = received_at - interval '31 seconds' where session_id = $1`, session.sessionId);
const later = (session: SessionRow) =>
  worker.rows<{ key: string }>(`select key from ingest.outbox where payload ->> 'sessionId' = $1 and key <> $1 order by key`, session.sessionId);

describe('a drain', () => {
  it('makes accepted chunks watchable, right to the pixel, and lets their bytes go', async () => {
    const session = await worker.session();
    const bodies = await recording(3, (factory, seq) => seq === 1 && factory.events([1_100, 'rt', '/cart'], [1_200, 'er', 'Boom', 'error']));
    await worker.accept(...bodies.map((body, seq) => ({ session, seq, body })));
    await worker.drain(session);
    expect(await lastPicture(session)).toEqual(Buffer.from(page(40).data));
    expect(await stateOf(session)).toEqual({ 0: 'drained', 1: 'drained', 2: 'drained' });
    expect(await worker.rows('select block_id, object_key, block_offset from ingest.chunk where session_id = $1 and seq = 0', session.sessionId)).toEqual([
      { block_id: null, object_key: null, block_offset: null },
    ]);
    expect(await worker.sessionRow(session)).toMatchObject({
      next_seq: 3, next_segment: 1, duration_ms: '2000', engine: 'canvaskit', privacy: 'mask-inputs', width: 320, height: 192, route: '/start',
      recorder_version: '1.0.0', lease_token: null, server_ledger: { captured: 3, stored: 3, deduplicated: 0, skipped: {}, lost: {} },
    });
    expect(await worker.rows('select t, kind, data from ingest.session_event where session_id = $1 order by ordinal', session.sessionId)).toEqual([
      { t: 1_100, kind: 'route', data: { route: '/cart' } },
      { t: 1_200, kind: 'error', data: { message: 'Boom', source: 'error', fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) } },
    ]);
    const pictures = await worker.rows<{ kind: string; t: number }>('select kind, t from ingest.picture where session_id = $1 order by kind', session.sessionId);
    expect(pictures).toEqual([{ kind: 'poster', t: 0 }, { kind: 'thumbnail', t: 0 }]);
    expect(await worker.objectsOf(session)).toHaveLength(3);
  });

  it('goes on where it stopped, also when every decoder was replaced in between', async () => {
    const session = await worker.session();
    const bodies = await recording(3);
    for (const [seq, body] of bodies.entries()) {
      await worker.accept({ session, seq, body });
      if (seq === 2) for (const pid of worker.get(DecoderPool).pids()) process.kill(pid, 'SIGKILL');
      await worker.drain(session);
    }
    expect(await lastPicture(session)).toEqual(Buffer.from(page(40).data));
    expect((await worker.segments(session)).map(({ frames, gaps }) => [frames, gaps])).toEqual([[1, []], [1, []], [1, []]]);
  });

  it('puts chunks in order that arrived out of order', async () => {
    const session = await worker.session();
    const bodies = await recording(4);
    for (const seq of [2, 3, 1]) await worker.accept({ session, seq, body: bodies[seq] as Buffer });
    await worker.drain(session);
    expect(await worker.sessionRow(session)).toMatchObject({ next_seq: 0, next_segment: 0, gap_since: expect.any(Date) as Date });
    expect(await later(session)).toEqual([{ key: `${session.sessionId}/gap` }]);
    await worker.accept({ session, seq: 0, body: bodies[0] as Buffer });
    await worker.drain(session);
    expect(await worker.sessionRow(session)).toMatchObject({ next_seq: 4, gap_since: null });
    expect(await lastPicture(session)).toEqual(Buffer.from(page(60).data));
  });

  it('gives a gap up after its time, says so, and counts what comes too late', async () => {
    const session = await worker.session();
    const factory = new RecordingFactory();
    const bodies: Buffer[] = [];
    for (const [seq, keyframe] of [true, false, true].entries()) {
      await factory.frame(seq * 1_000, page(seq * 20), { keyframe });
      bodies.push(factory.chunk());
    }
    await worker.accept({ session, seq: 0, body: bodies[0] as Buffer }, { session, seq: 2, body: bodies[2] as Buffer });
    await worker.drain(session);
    expect(await worker.sessionRow(session)).toMatchObject({ next_seq: 1 });
    await waitOver(session);
    await worker.drain(session);
    expect((await worker.segments(session)).at(-1)?.gaps).toEqual([[0, 2_000, 1]]);
    expect(await ledgerOf(session)).toMatchObject({ captured: 3, stored: 2, lost: { gap: 1 } });
    await worker.accept({ session, seq: 1, body: bodies[1] as Buffer });
    await worker.drain(session);
    expect(await ledgerOf(session)).toMatchObject({ captured: 3, stored: 2, lost: { late: 1 } });
    expect(await stateOf(session)).toEqual({ 0: 'drained', 1: 'drained', 2: 'drained' });
  });

  it('declares the missing end of a session that said how long it was', async () => {
    const session = await worker.session();
    const bodies = await recording(3);
    await worker.accept({ session, seq: 0, body: bodies[0] as Buffer }, { session, seq: 2, body: bodies[2] as Buffer, last: true });
    await worker.rows('update ingest.session set last_seq = 4 where id = $1', session.sessionId);
    await waitOver(session);
    await worker.drain(session);
    expect(await worker.sessionRow(session)).toMatchObject({ next_seq: 3, state: 'ended' });
    expect(await later(session)).toEqual([{ key: `${session.sessionId}/gap` }]);
    await worker.rows(`update ingest.session set ended_at = ended_at - interval '1 minute', last_chunk_at = last_chunk_at - interval '1 minute', started_at = started_at - interval '2 minutes' where id = $1`, session.sessionId);
    await worker.drain(session);
    expect(await worker.sessionRow(session)).toMatchObject({ next_seq: 5 });
  });
});

describe('two drains of one session', () => {
  it('do the work once', async () => {
    const session = await worker.session();
    const bodies = await recording(5);
    await worker.accept(...bodies.map((body, seq) => ({ session, seq, body })));
    await Promise.all([worker.drain(session), worker.drain(session), worker.drain(session)]);
    expect((await worker.segments(session)).reduce((sum, { frames }) => sum + frames, 0)).toBe(5);
    expect(await ledgerOf(session)).toMatchObject({ captured: 5, stored: 5 });
  });

  it('are fenced: one that slept through its lease writes nothing', async () => {
    const session = await worker.session();
    const bodies = await recording(2);
    await worker.accept(...bodies.map((body, seq) => ({ session, seq, body })));
    let slept = false;
    worker.blobs.afterPut = async (key) => {
      if (slept || !key.includes(session.sessionId)) return;
      slept = true;
      // The first drain stands still here while its lease runs out and another drain does all of the work.
      await worker.rows(`update ingest.session set lease_until = clock.now() - interval '1 second' where id = $1`, session.sessionId);
      await worker.drain(session);
    };
    await worker.drain(session);
    expect(slept).toBe(true);
    expect((await worker.segments(session)).map(({ number, frames }) => [number, frames])).toEqual([[0, 2]]);
    const named = await worker.rows<{ key: string }>(
      `select object_key as key from ingest.segment where session_id = $1 union all select object_key from ingest.picture where session_id = $1`,
      session.sessionId,
    );
    expect(await worker.objectsOf(session)).toEqual(named.map(({ key }) => key).sort());
    expect(await ledgerOf(session)).toMatchObject({ captured: 2, stored: 2 });
  });
});

describe('a session that is erased while it is drained', () => {
  it('keeps no object and no row', async () => {
    const session = await worker.session();
    const bodies = await recording(2);
    await worker.accept(...bodies.map((body, seq) => ({ session, seq, body })));
    worker.blobs.afterPut = async (key) => {
      if (key.includes(session.sessionId)) await worker.rows(`update ingest.session set state = 'erased' where id = $1`, session.sessionId);
    };
    await worker.drain(session);
    expect(await worker.objectsOf(session)).toEqual([]);
    expect(await worker.rows('select 1 from ingest.segment where session_id = $1', session.sessionId)).toEqual([]);
    expect(await stateOf(session)).toEqual({ 0: 'accepted', 1: 'accepted' });
    await expect(worker.drain(session)).resolves.toBeUndefined();
  });
});

describe('bad chunks', () => {
  it('that cannot be read are set aside; their neighbours are watchable', async () => {
    const session = await worker.session();
    const bodies = await recording(3, (factory, seq) => seq === 1 && factory.record(0x3f, Buffer.from('no such record')));
    await worker.accept(...bodies.map((body, seq) => ({ session, seq, body })));
    await worker.drain(session);
    expect(await stateOf(session)).toEqual({ 0: 'drained', 1: 'quarantined', 2: 'drained' });
    const kept = await worker.row<{ block_id: null; object_key: string }>('select block_id, object_key from ingest.chunk where session_id = $1 and seq = 1', session.sessionId);
    expect(kept).toMatchObject({ block_id: null, object_key: expect.stringContaining(`/${session.sessionId}/chunk-1-`) as string });
    expect(await worker.blobs.has(kept.object_key)).toBe(true);
    expect(await ledgerOf(session)).toMatchObject({ captured: 3, stored: 1, lost: { undecodable: 2 } });
  });

  it.each(['poison-abort', 'poison-memory'])('that take decoders down (%s) are given up after two tries; neighbours and other sessions are not', async (poison) => {
    const session = await worker.session();
    const other = await worker.session();
    const bodies = await recording(4, (factory, seq) => seq === 2 && factory.events([2_000, 'tg', 'tag', poison]));
    const fine = await recording(2);
    await worker.accept(...bodies.map((body, seq) => ({ session, seq, body })), ...fine.map((body, seq) => ({ session: other, seq, body })));
    await Promise.all([worker.drain(session), worker.drain(other)]);
    expect(await stateOf(session)).toEqual({ 0: 'drained', 1: 'drained', 2: 'quarantined', 3: 'drained' });
    expect(await stateOf(other)).toEqual({ 0: 'drained', 1: 'drained' });
    expect(await ledgerOf(session)).toMatchObject({ captured: 4, stored: 2, lost: { undecodable: 2 } });
  });

  it('whose bytes were altered at rest are never shown', async () => {
    const session = await worker.session();
    const bodies = await recording(2);
    await worker.accept({ session, seq: 0, body: bodies[0] as Buffer });
    await worker.accept({ session, seq: 1, body: bodies[1] as Buffer });
    // Another place's ciphertext, under the right key.
    await worker.rows(
      `update ingest.chunk a set block_id = b.block_id, block_length = b.block_length from ingest.chunk b
       where a.session_id = $1 and b.session_id = $1 and a.seq = 1 and b.seq = 0`,
      session.sessionId,
    );
    await worker.drain(session);
    expect(await stateOf(session)).toEqual({ 0: 'drained', 1: 'quarantined' });
  });

  it('survive a decoder that is killed in the middle', async () => {
    const session = await worker.session();
    const bodies = await recording(2);
    await worker.accept(...bodies.map((body, seq) => ({ session, seq, body })));
    let killed = false;
    worker.blobs.beforeGet = async () => {
      if (killed) return;
      killed = true;
      const pool = worker.get(DecoderPool);
      const [first, ...others] = pool.pids();
      for (const pid of others) process.kill(pid, 'SIGKILL');
      // A chunk is tried twice: only one death may be news to the drain.
      while (others.some((pid) => pool.pids().includes(pid))) await new Promise((resolve) => setTimeout(resolve, 5));
      if (first !== undefined) process.kill(first, 'SIGKILL');
    };
    await worker.drain(session);
    expect(await stateOf(session)).toEqual({ 0: 'drained', 1: 'drained' });
  });
});

describe('the sweep', () => {
  it('shows a recording that went quiet as ended, and takes it up again when it comes back', async () => {
    const session = await worker.session({ startedMinutesAgo: 10 });
    const bodies = await recording(2);
    await worker.accept({ session, seq: 0, body: bodies[0] as Buffer });
    await worker.drain(session);
    await worker.rows(`update ingest.session set last_chunk_at = clock.now() - interval '6 minutes' where id = $1`, session.sessionId);
    expect(await worker.get(SessionSweep).sweep()).toBeGreaterThanOrEqual(1);
    await worker.drain(session);
    expect(await worker.sessionRow(session)).toMatchObject({ state: 'recording', ended_at: expect.any(Date) as Date });
    await worker.accept({ session, seq: 1, body: bodies[1] as Buffer });
    await worker.drain(session);
    expect(await worker.sessionRow(session)).toMatchObject({ state: 'recording', ended_at: null, next_seq: 2 });
  });

  it('ends a session for good once nothing can come', async () => {
    const session = await worker.session({ startedMinutesAgo: 90 });
    await worker.get(SessionSweep).sweep();
    await worker.drain(session);
    expect(await worker.sessionRow(session)).toMatchObject({ state: 'ended' });
  });

  it('finds chunks whose job got lost', async () => {
    const session = await worker.session();
    const [body] = await recording(1);
    await worker.accept({ session, seq: 0, body: body as Buffer });
    await worker.rows(`delete from ingest.outbox where key = $1`, session.sessionId);
    await worker.rows(`update ingest.chunk set received_at = clock.now() - interval '3 minutes' where session_id = $1`, session.sessionId);
    await worker.get(SessionSweep).sweep();
    expect(await worker.rows(`select state from ingest.outbox where key = $1`, session.sessionId)).toEqual([{ state: 'pending' }]);
  });
});
