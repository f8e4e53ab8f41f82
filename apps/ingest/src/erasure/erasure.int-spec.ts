import { ReceiptSigner, type SignedReceipt, verifyReceipt } from '#audit/receipt.js';
import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { open } from '#blobs/session-cipher.js';
import { SessionErasedListener } from '#blobs/session-erased.listener.js';
import { SessionKeys } from '#blobs/session-keys.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { ErasureLedger } from '#personal-data/erasure-ledger.js';
import { ReplayUnderTest } from '#testing/replay-app.js';
import { Outbox } from '#jobs/outbox.js';
import type { StoredRecording } from '#testing/stored-recording.js';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BlockCompactor } from '../blocks/block-compactor.js';
import { ErasureReceipts } from './erasure-receipts.js';
import { UnclaimedBlocks } from '../blocks/unclaimed-blocks.js';
import { EraseSessionHandler } from './erase-session.handler.js';
import { RemovalRepository } from './removal.repository.js';
import { RetentionSweep } from '../retention/retention-sweep.js';
import { SessionBytes } from './session-bytes.js';
import { SessionRemoval } from './session-removal.js';

interface ErasureBody {
  id: string;
  sessionId: string;
  state: string;
  objectsRemoved: number;
  bytesRemoved: number;
  doneAt: string | null;
  receipt: SignedReceipt | null;
}

let replay: ReplayUnderTest;
let key: string;
beforeAll(async () => {
  replay = await ReplayUnderTest.start();
  key = (await replay.acme.secretKey('recordings:read', 'recordings:delete')).text;
});
afterAll(() => replay?.stop());

const erase = ({ sessionId }: { sessionId: string }, token = key) => replay.call('DELETE', `/v1/recordings/${sessionId}`, token);
const erasureOf = async (id: string): Promise<ErasureBody> => (await replay.call('GET', `/v1/erasures/${id}`, key)).json();
const eraserDb = (): Database => replay.app.get<Database>(databaseOf('ingest_eraser'), { strict: false });
const blobs = (): BlobStore => replay.app.get<BlobStore>(BLOB_STORE, { strict: false });
const signal = (): AbortSignal => new AbortController().signal;
const runJob = (erasure: ErasureBody, tenantId: string, removal = replay.app.get(SessionRemoval, { strict: false })): Promise<void> =>
  new EraseSessionHandler(eraserDb(), removal, get(Outbox)).handle({ tenantId, sessionId: erasure.sessionId, erasureId: erasure.id }, { attempt: 1, signal: signal(), complete: () => Promise.resolve() });

const get = <T>(token: abstract new (...args: never[]) => T): T => replay.app.get<T>(token as never, { strict: false });

/** The job with some of what it talks to replaced. */
const removalWith = ({ db = eraserDb(), store = blobs(), compactor = get(BlockCompactor), ledger = get(ErasureLedger), repository = new RemovalRepository() }): SessionRemoval => {
  return new SessionRemoval(db, replay.config, new SessionBytes(db, store, compactor, repository, get(SessionErasedListener), get(UnclaimedBlocks)), ledger, repository, new ErasureReceipts(repository, get(ReceiptSigner)));
};

/** Everything that lies in the store, as one would find it on a stolen disk. */
const everyByte = (): Buffer => {
  const { blobs: store } = replay.config;
  if (store.kind !== 'disk') throw new Error('not on disk');
  const files = readdirSync(store.directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name))));
};

/** Sealed messages of a recording that were copied while it was there, and its key: what somebody kept who was not supposed to. */
const steal = async ({ tenantId, sessionId }: StoredRecording): Promise<{ sealed: Buffer[]; key: Buffer }> => {
  const sealed: Buffer[] = [];
  for await (const objectKey of blobs().list(`sessions/${tenantId}/${sessionId}/`)) sealed.push(await blobs().get(objectKey));
  return { sealed, key: Buffer.from(await replay.app.get(SessionKeys, { strict: false }).get({ tenantId, sessionId })) };
};

const rowCount = async (sessionId: string): Promise<number> => {
  const tables = ['segment', 'picture', 'session_event', 'session_facet', 'session_tag', 'chunk', 'session_key'].map((table) => `(select count(*) from ingest.${table} where session_id = $1)`);
  const { rows } = await replay.admin.query<{ count: string }>(`select ${tables.join(' + ')} as count`, [sessionId]);
  return Number(rows[0]?.count);
};

describe('erasing a recording', () => {
  it('makes it unreadable at once, everywhere, and says so', async () => {
    const recording = await replay.storage.store(replay.acme, 5, 'user-17');
    expect((await replay.call('GET', `/v1/recordings/${recording.sessionId}/segments/0`, key)).statusCode).toBe(200);
    const answer = await erase(recording);
    expect([answer.statusCode, answer.json<ErasureBody>()]).toEqual([202, expect.objectContaining({ sessionId: recording.sessionId, state: 'requested', doneAt: null })]);
    for (const at of ['', '/segments/0', '/segments/1', '/poster', '/thumbnails/2000']) {
      const gone = await replay.call('GET', `/v1/recordings/${recording.sessionId}${at}`, key);
      expect([gone.statusCode, gone.json<{ code: string }>().code]).toEqual([410, 'session-deleted']);
    }
    expect((await replay.call('GET', `/v1/projects/${replay.acme.projectId}/recordings`, key)).body).not.toContain(recording.sessionId);
    await expect(replay.app.get(SessionKeys, { strict: false }).get(recording)).rejects.toMatchObject({ code: 'key-gone' });
    const { rows } = await replay.admin.query('select * from ingest.session where id = $1', [recording.sessionId]);
    expect(rows[0]).toMatchObject({ state: 'erased', end_user: null, route: null, width: null, server_ledger: {}, consent_record_id: null });
    expect((await replay.leavesOf(recording.sessionId)).at(-1)).toContain('"recording.erased"');
  });

  it('is asked for once, however often it is asked for', async () => {
    const recording = await replay.storage.store(replay.acme);
    const answers = await Promise.all(Array.from({ length: 6 }, () => erase(recording)));
    expect(new Set(answers.map((answer) => answer.json<ErasureBody>().id)).size).toBe(1);
    expect(answers.every(({ statusCode }) => statusCode === 202)).toBe(true);
    const { rows } = await replay.admin.query(`select 1 from ingest.outbox where name = 'erasure.erase-session' and key = $1`, [recording.sessionId]);
    expect(rows).toHaveLength(1);
    expect((await replay.leavesOf(recording.sessionId)).filter((leaf) => leaf.includes('recording.erased'))).toHaveLength(1);
  });

  it('needs the scope, and finds nothing of others', async () => {
    const recording = await replay.storage.store(replay.acme);
    expect((await erase(recording, (await replay.acme.secretKey('recordings:read')).text)).statusCode).toBe(403);
    expect((await erase(recording, replay.acme.members.analyst.token)).statusCode).toBe(403);
    expect((await erase(recording, replay.other.members.owner.token)).statusCode).toBe(404);
    const { id } = (await erase(recording)).json<ErasureBody>();
    expect((await replay.call('GET', `/v1/erasures/${id}`, replay.other.members.owner.token)).statusCode).toBe(404);
    expect((await erasureOf(id)).id).toBe(id);
  });

  it('removes every byte of it and none of its neighbours, and what was stolen before opens nothing that is left', async () => {
    const [recording, neighbour] = [await replay.storage.store(replay.acme), await replay.storage.store(replay.other)];
    const block = await replay.storage.store(replay.acme);
    await replay.storage.addChunks({ ...recording, blockId: block.sessionId }, [neighbour]);
    const stolen = await steal(recording);
    const saved = stolen.sealed.length;
    const copies = stolen.sealed.map((sealed) => sealed.subarray(0, 45));
    expect(copies.every((copy) => everyByte().includes(copy))).toBe(true);
    expect(open(stolen.key, { ...recording, seq: 0, kind: 'segment' }, stolen.sealed.find((sealed) => opens(stolen.key, recording, sealed)) ?? Buffer.alloc(0)).toString()).toContain('pixels');
    const inBlock = (await blobs().get(`blocks/${block.sessionId}`)).subarray(0, 45);

    const erasure = (await erase(recording)).json<ErasureBody>();
    await runJob(erasure, recording.tenantId);
    const left = everyByte();
    expect(copies.filter((copy) => left.includes(copy))).toEqual([]);
    expect(left.includes(inBlock)).toBe(false);
    expect(saved).toBeGreaterThan(4);
    expect(await rowCount(recording.sessionId)).toBe(0);
    const done = await erasureOf(erasure.id);
    expect(done).toMatchObject({ state: 'done', doneAt: expect.any(String) });
    expect(done.objectsRemoved).toBeGreaterThanOrEqual(6);
    expect(done.bytesRemoved).toBeGreaterThan(0);

    // What others are shown as proof.
    const receipt = done.receipt as SignedReceipt;
    expect(verifyReceipt(receipt, await get(ReceiptSigner).publicKeys())).toBe(true);
    expect(verifyReceipt({ ...receipt, body: { ...receipt.body, objects: 0 } }, await get(ReceiptSigner).publicKeys())).toBe(false);
    expect(receipt.body).toMatchObject({ erasureId: erasure.id, sessionId: recording.sessionId, objects: done.objectsRemoved, objectsDigest: expect.stringMatching(/^[0-9a-f]{64}$/), keyDigest: expect.stringMatching(/^[0-9a-f]{64}$/) });

    // The neighbour's waiting chunk was carried over.
    const { rows } = await replay.admin.query<{ object_key: string }>(`select object_key from ingest.chunk where session_id = $1 and seq = 1`, [neighbour.sessionId]);
    const carried = await blobs().get(rows[0]?.object_key ?? '');
    const neighbourKey = await replay.app.get(SessionKeys, { strict: false }).get(neighbour);
    expect(open(neighbourKey, { ...neighbour, seq: 1, kind: 'chunk' }, carried).equals(neighbour.chunks[1] ?? Buffer.alloc(0))).toBe(true);
  });

  it('is in the ledger outside the database before it reads done', async () => {
    const recording = await replay.storage.store(replay.acme);
    const erasure = (await erase(recording)).json<ErasureBody>();
    const ledger = replay.app.get(ErasureLedger, { strict: false });
    const failing = removalWith({ ledger: { append: () => Promise.reject(new Error('disk full')) } as never });
    await expect(runJob(erasure, recording.tenantId, failing)).rejects.toThrow('disk full');
    expect((await erasureOf(erasure.id)).state).toBe('requested');
    await runJob(erasure, recording.tenantId);
    expect((await erasureOf(erasure.id)).state).toBe('done');
    const directory = replay.config.erasureLedger.directory;
    const lines = readdirSync(directory).map((file) => readFileSync(path.join(directory, file), 'utf8')).join('');
    expect(lines).toContain(recording.sessionId);
    await expect(ledger.assertNotBehind()).resolves.toBeUndefined();
  });

  it('reads done only when this process holds nothing of it any more', async () => {
    const recording = await replay.storage.store(replay.acme);
    const seen: string[] = [];
    let free: () => void = () => undefined;
    const freed = new Promise<void>((resolve) => (free = resolve));
    get(SessionErasedListener).onErased(async (sessionId) => {
      if (sessionId !== recording.sessionId) return;
      seen.push(sessionId);
      await freed;
    });
    const erasure = (await erase(recording)).json<ErasureBody>();
    const job = runJob(erasure, recording.tenantId);
    for (let turn = 0; turn < 400 && seen.length < 2; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect([seen.length, (await erasureOf(erasure.id)).state]).toEqual([2, 'requested']);
    free();
    await job;
    expect((await erasureOf(erasure.id)).state).toBe('done');
  });

  it('comes to its end from wherever it was killed, with the right counts', async () => {
    // Blocks of other tests would be compacted as well.
    await replay.admin.query(`update ingest.block set state = 'removed'`);
    for (let step = 0; ; step++) {
      const [recording, neighbour] = [await replay.storage.store(replay.acme), await replay.storage.store(replay.other)];
      const blockId = (await replay.storage.store(replay.acme)).sessionId;
      await replay.storage.addChunks({ ...recording, blockId }, [neighbour]);
      const erasure = (await erase(recording)).json<ErasureBody>();
      const killed = await runKilledAt(step, erasure, recording.tenantId);
      await runJob(erasure, recording.tenantId);
      const { objectsRemoved, bytesRemoved, state } = await erasureOf(erasure.id);
      expect({ state, objectsRemoved, bytesRemoved, rows: await rowCount(recording.sessionId) }).toEqual({ state: 'done', objectsRemoved: 6, bytesRemoved: expect.any(Number), rows: 0 });
      for await (const left of blobs().list(`sessions/${recording.tenantId}/${recording.sessionId}/`)) expect(left).toBeUndefined();
      expect(await blobs().has(`blocks/${blockId}`)).toBe(false);
      if (!killed) {
        expect(step).toBeGreaterThan(8);
        return;
      }
    }
  }, 60_000);

  it('stays pending while the store does not delete, and goes on when it does', async () => {
    const recording = await replay.storage.store(replay.acme);
    const erasure = (await erase(recording)).json<ErasureBody>();
    const stubborn: BlobStore = { ...bound(blobs()), delete: () => Promise.resolve() };
    const removal = removalWith({ store: stubborn });
    await expect(runJob(erasure, recording.tenantId, removal)).rejects.toMatchObject({ name: 'DependencyDownError' });
    expect((await erasureOf(erasure.id)).state).toBe('requested');
    await runJob(erasure, recording.tenantId);
    expect((await erasureOf(erasure.id)).state).toBe('done');
  });

  it('waits for a drain that is at work', async () => {
    const recording = await replay.storage.store(replay.acme);
    await replay.admin.query(`update ingest.session set lease_token = gen_random_uuid(), lease_until = clock.now() + interval '1 minute' where id = $1`, [recording.sessionId]);
    const erasure = (await erase(recording)).json<ErasureBody>();
    const job = runJob(erasure, recording.tenantId);
    const late = await replay.storage.put(recording, 'segment', 2, Buffer.from('late')).catch(() => undefined);
    expect(late).toBeUndefined();
    await blobs().put(`sessions/${recording.tenantId}/${recording.sessionId}/segment-2-late`, Buffer.from('sealed with a key that was held'));
    await replay.admin.query('update ingest.session set lease_token = null, lease_until = null where id = $1', [recording.sessionId]);
    await job;
    expect(await blobs().has(`sessions/${recording.tenantId}/${recording.sessionId}/segment-2-late`)).toBe(false);
  });

  it('takes nothing for erased that is not', async () => {
    const recording = await replay.storage.store(replay.acme);
    await expect(runJob({ id: recording.blockId, sessionId: recording.sessionId } as ErasureBody, recording.tenantId)).rejects.toMatchObject({ name: 'BadDataError' });
    expect(await rowCount(recording.sessionId)).toBeGreaterThan(0);
  });
});

describe('retention', () => {
  it('erases what has expired, of every tenant, and nothing else', async () => {
    const [mine, theirs, young] = [await replay.storage.store(replay.acme), await replay.storage.store(replay.other), await replay.storage.store(replay.acme)];
    await replay.admin.query('update ingest.session set expires_at = clock.now() where id = any ($1)', [[mine.sessionId, theirs.sessionId]]);
    expect(await replay.app.get(RetentionSweep, { strict: false }).sweep()).toBe(2);
    const { rows } = await replay.admin.query(`select session_id, requested_by_kind, requested_by_id from ingest.erasure where session_id = any ($1) order by 1`, [[mine.sessionId, theirs.sessionId, young.sessionId]]);
    expect(rows.map((row: { session_id: string }) => row.session_id).sort()).toEqual([mine.sessionId, theirs.sessionId].sort());
    expect(rows[0]).toMatchObject({ requested_by_kind: 'system', requested_by_id: 'retention' });
    expect((await replay.call('GET', `/v1/recordings/${mine.sessionId}`, key)).statusCode).toBe(410);
    expect(await replay.app.get(RetentionSweep, { strict: false }).sweep()).toBe(0);
  });
});

const bound = (store: BlobStore): BlobStore => ({
  put: (objectKey, bytes) => store.put(objectKey, bytes),
  get: (objectKey, range) => store.get(objectKey, range),
  has: (objectKey) => store.has(objectKey),
  delete: (objectKey) => store.delete(objectKey),
  list: (prefix) => store.list(prefix),
  ping: () => store.ping(),
});

const opens = (sessionKey: Buffer, { tenantId, sessionId }: StoredRecording, sealed: Buffer): boolean => {
  try {
    return open(sessionKey, { tenantId, sessionId, seq: 0, kind: 'segment' }, sealed).length > 0;
  } catch {
    return false;
  }
};

/** Runs the job with everything it talks to failing from the `step`th call on, as after a kill. False when it needed fewer calls. */
const runKilledAt = async (step: number, erasure: ErasureBody, tenantId: string): Promise<boolean> => {
  let left = step;
  const dying = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (left-- <= 0) throw new Error('killed');
          return (value as (...given: unknown[]) => unknown).apply(object, args);
        };
      },
    });
  const removal = removalWith({ db: dying(eraserDb()), store: dying(blobs()), compactor: dying(get(BlockCompactor)), ledger: dying(get(ErasureLedger)) });
  try {
    await runJob(erasure, tenantId, removal);
    return false;
  } catch (error) {
    expect((error as Error).message).toBe('killed');
    return true;
  }
};

