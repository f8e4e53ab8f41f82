import type { BlobStore } from '#blobs/blob-store.js';
import { FixedClock } from '#clock/fixed-clock.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import type { SessionRow } from '#testing/ingest-rows.js';
import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { WorkerUnderTest } from '#testing/worker-app.js';
import { randomUUID } from 'node:crypto';
import { BlockCompactor } from './block-compactor.js';
import { BlockSweep } from './block-sweep.js';
import { BlockRepository } from './block.repository.js';
import { ORPHAN_GRACE_MS, OrphanReaper } from './orphan-reaper.js';
import { UnclaimedBlocks } from './unclaimed-blocks.js';

let database: TestDatabase;
let worker: WorkerUnderTest;
let body: Buffer;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = await WorkerUnderTest.start(database);
  const factory = new RecordingFactory();
  await factory.frame(0, drawing(320, 192, 200, [{ x: 0, y: 0, w: 64, h: 64, level: 20 }]));
  body = factory.chunk();
});
afterAll(async () => {
  await worker.stop();
  await database.drop();
});
afterEach(() => {
  worker.blobs.afterPut = () => Promise.resolve();
  worker.blobs.beforeGet = () => Promise.resolve();
});

const compact = (blockId: string) => worker.get(BlockCompactor).compact(blockId);
const erase = (session: SessionRow) => worker.rows(`update ingest.session set state = 'erased' where id = $1`, session.sessionId);
const blockOf = async (id: string) => (await worker.row<{ state: string }>('select state from ingest.block where id = $1', id)).state;
const framesOf = async (session: SessionRow) => (await worker.segments(session)).reduce((sum, { frames }) => sum + frames, 0);

describe('compaction', () => {
  it('gives the chunks that have to live objects of their own, which can be drained, and removes the block', async () => {
    const [one, two] = [await worker.session(), await worker.session()];
    const block = await worker.accept({ session: one, seq: 0, body }, { session: two, seq: 0, body });
    await worker.drain(one);
    await compact(block);
    expect([await blockOf(block), await worker.blobs.has(`blocks/${block}`)]).toEqual(['removed', false]);
    expect(await worker.objectsOf(two)).toEqual([expect.stringMatching(/\/chunk-0-/) as string]);
    await worker.drain(two);
    expect([await framesOf(one), await framesOf(two)]).toEqual([1, 1]);
    expect((await worker.objectsOf(two)).filter((key) => key.includes('/chunk-'))).toEqual([]);
    await expect(compact(block)).resolves.toBeUndefined();
  });

  it('copies nothing of an erased session', async () => {
    const [gone, stays] = [await worker.session(), await worker.session()];
    const block = await worker.accept({ session: gone, seq: 0, body }, { session: stays, seq: 0, body });
    await erase(gone);
    await compact(block);
    expect(await worker.blobs.has(`blocks/${block}`)).toBe(false);
    expect(await worker.objectsOf(gone)).toEqual([]);
    expect(await worker.objectsOf(stays)).toHaveLength(1);
  });

  it('leaves nothing of a session that is erased, and nothing of one that is drained, while it copies', async () => {
    const [gone, drained] = [await worker.session(), await worker.session()];
    const block = await worker.accept({ session: gone, seq: 0, body }, { session: drained, seq: 0, body });
    worker.blobs.afterPut = async (key) => {
      if (key.includes(`${gone.sessionId}/chunk-`)) await erase(gone);
      if (!key.includes(`${drained.sessionId}/chunk-`)) return;
      worker.blobs.afterPut = () => Promise.resolve();
      await worker.drain(drained);
    };
    await compact(block);
    expect(await worker.objectsOf(gone)).toEqual([]);
    expect((await worker.objectsOf(drained)).filter((key) => key.includes('/chunk-'))).toEqual([]);
    expect(await framesOf(drained)).toBe(1);
  });

  it('may happen between a drain looking for a chunk and reading it', async () => {
    const session = await worker.session();
    const block = await worker.accept({ session, seq: 0, body });
    let moved = false;
    worker.blobs.beforeGet = async (key) => {
      if (moved || key !== `blocks/${block}`) return;
      moved = true;
      await compact(block);
    };
    await worker.drain(session);
    expect([moved, await framesOf(session)]).toEqual([true, 1]);
  });

  it('may be done by several at once', async () => {
    const sessions: SessionRow[] = [];
    for (let i = 0; i < 6; i++) sessions.push(await worker.session());
    const block = await worker.accept(...sessions.map((session) => ({ session, seq: 0, body })));
    await Promise.all([compact(block), compact(block), compact(block)]);
    expect([await blockOf(block), await worker.blobs.has(`blocks/${block}`)]).toEqual(['removed', false]);
    for (const session of sessions) {
      expect(await worker.objectsOf(session)).toHaveLength(1);
      await worker.drain(session);
      expect(await framesOf(session)).toBe(1);
    }
  });

  it('is done again after a crash between rows and bytes', async () => {
    const session = await worker.session();
    const block = await worker.accept({ session, seq: 0, body });
    await worker.drain(session);
    await worker.rows(`update ingest.block set state = 'compacting' where id = $1`, block);
    await worker.get(BlockSweep).sweep();
    expect([await blockOf(block), await worker.blobs.has(`blocks/${block}`)]).toEqual(['removed', false]);
  });
});

describe('the sweep', () => {
  it('removes what nobody needs at once, asks for old blocks to be dissolved, and leaves young ones alone', async () => {
    const [drained, waiting, old] = [await worker.session(), await worker.session(), await worker.session()];
    const empty = await worker.accept({ session: drained, seq: 0, body });
    const young = await worker.accept({ session: waiting, seq: 0, body });
    const aged = await worker.accept({ session: old, seq: 0, body });
    await worker.drain(drained);
    await worker.rows(`update ingest.block set created_at = clock.now() - interval '16 minutes' where id = $1`, aged);
    await worker.get(BlockSweep).sweep();
    expect([await blockOf(empty), await blockOf(young), await blockOf(aged)]).toEqual(['removed', 'live', 'live']);
    expect(await worker.blobs.has(`blocks/${young}`)).toBe(true);
    const asked = await worker.rows<{ key: string }>(`select key from ingest.outbox where name = 'blocks.compact' and key = any ($1)`, [empty, young, aged]);
    expect(asked).toEqual([{ key: aged }]);
  });
});

describe('the reaper', () => {
  it('removes objects that no row refers to, once they were seen twice an hour apart', async () => {
    const session = await worker.session();
    const block = await worker.accept({ session, seq: 0, body });
    const other = await worker.session();
    await worker.accept({ session: other, seq: 0, body });
    await worker.drain(other);
    const orphans = [`blocks/${randomUUID()}`, `sessions/${session.tenantId}/${session.sessionId}/segment-0-abc`];
    for (const key of orphans) await worker.blobs.put(key, Buffer.from('left behind'));
    const clock = new FixedClock(new Date('2026-01-01T00:00:00Z'));
    const reaper = new OrphanReaper(worker.app.get<Database>(databaseOf('ingest_worker')), worker.blobs as BlobStore, worker.get(BlockRepository), clock);
    const before = await worker.objectsOf(other);
    await reaper.reap();
    clock.advance(ORPHAN_GRACE_MS - 1);
    await reaper.reap();
    expect(await Promise.all(orphans.map((key) => worker.blobs.has(key)))).toEqual([true, true]);
    clock.advance(1);
    await reaper.reap();
    expect(await Promise.all(orphans.map((key) => worker.blobs.has(key)))).toEqual([false, false]);
    expect(await worker.blobs.has(`blocks/${block}`)).toBe(true);
    expect(await worker.objectsOf(other)).toEqual(before);
  });
});

describe('objects of blocks that no row speaks for', () => {
  const settle = (clock: FixedClock) => new UnclaimedBlocks(worker.app.get<Database>(databaseOf('ingest_worker')), worker.blobs, new BlockRepository(), clock).settle(new AbortController().signal);

  it('are waited for until they have their row, and left alone then', async () => {
    const id = randomUUID();
    await worker.blobs.put(`blocks/${id}`, Buffer.from('on its way'));
    const settled = settle(new FixedClock(new Date(0)));
    await worker.rows(`insert into ingest.block (id, object_key, bytes) values ($1, $2, 10)`, id, `blocks/${id}`);
    await settled;
    expect(await worker.blobs.has(`blocks/${id}`)).toBe(true);
  });

  it('are taken away when they get none, and can never be committed afterwards', async () => {
    const id = randomUUID();
    const clock = new FixedClock(new Date(0));
    const objectKey = `blocks/${id}`;
    await worker.blobs.put(objectKey, Buffer.from('left behind'));
    const settled = settle(clock);
    clock.advance(15_000);
    await settled;
    expect([await worker.blobs.has(objectKey), await blockOf(id)]).toEqual([false, 'removed']);
    await expect(worker.rows(`insert into ingest.block (id, object_key, bytes) values ($1, $2, 10)`, id, objectKey)).rejects.toThrow(/duplicate/);
  });
});
