import { BLOB_STORE, type BlobStore } from '#blobs/blob-store.js';
import { open } from '#blobs/session-cipher.js';
import { SessionKeys } from '#blobs/session-keys.js';
import { chunkBody, chunkOf, IntakeUnderTest, metaRecord, send, type Started } from '#testing/intake-app.js';
import { trickle, withTimeout } from '#testing/http-trial/trickle.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { writeRecord } from '#recording-format/records.js';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateRawSync } from 'node:zlib';
import type { BodyBudget } from './body-budget.js';
import { ChunkRoutes } from './chunk.routes.js';

let database: TestDatabase;
let intake: IntakeUnderTest;
let session: Started;

beforeAll(async () => {
  database = await createTestDatabase();
  intake = await IntakeUnderTest.start(database);
});
beforeEach(async () => {
  session = await intake.session();
});
afterAll(async () => {
  await intake.stop();
  await database.drop();
});

interface ChunkRow {
  seq: number;
  block_offset: number;
  block_length: number;
  object_key: string;
}

const rowsOf = async (sessionId: string): Promise<ChunkRow[]> =>
  (await intake.admin.query<ChunkRow>('select c.seq, c.block_offset, c.block_length, b.object_key from ingest.chunk c join ingest.block b on b.id = c.block_id where c.session_id = $1 order by c.seq', [sessionId])).rows;

const objects = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const key of intake.app.get<BlobStore>(BLOB_STORE).list('blocks/')) found.push(key);
  return found;
};

const problem = (status: number, code: string) => expect.objectContaining({ status, json: expect.objectContaining({ code, status }) });

describe('POST /v1/chunks', () => {
  it('acknowledges what it can give back', async () => {
    const body = chunkBody('the pixels');
    const answer = await intake.postChunk(chunkOf(session.token, 0, body));
    expect(answer).toMatchObject({ status: 200, json: { seq: 0, duplicate: false } });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'access-control-allow-origin': intake.customer.origin, vary: 'Origin', 'cache-control': 'no-store' });
    const [row] = await rowsOf(session.sessionId);
    const stored = await intake.app.get<BlobStore>(BLOB_STORE).get(row?.object_key ?? '', { start: row?.block_offset ?? 0, end: (row?.block_offset ?? 0) + (row?.block_length ?? 0) });
    expect(stored.includes('the pixels')).toBe(false);
    const key = await intake.app.get(SessionKeys, { strict: false }).get(session);
    expect(open(key, { ...session, seq: 0, kind: 'chunk' }, stored)).toEqual(body);
  });

  it('B28: answers a replay as a duplicate, however many come at once, and meters it once', async () => {
    const chunk = chunkOf(session.token, 3);
    const answers = await Promise.all(Array.from({ length: 100 }, () => intake.postChunk(chunk)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.filter(({ json }) => json['duplicate'] === false)).toHaveLength(1);
    expect(await rowsOf(session.sessionId)).toHaveLength(1);
    const { rows } = await intake.admin.query('select sum(body_length)::int as bytes from ingest.chunk where session_id = $1', [session.sessionId]);
    expect(rows).toEqual([{ bytes: chunkBody().length }]);
  });

  it('B29: keeps the first of two chunks with one number', async () => {
    await intake.postChunk(chunkOf(session.token, 0, chunkBody('one')));
    expect(await intake.postChunk(chunkOf(session.token, 0, chunkBody('two')))).toEqual(problem(409, 'chunk-conflict'));
  });

  it('B30: takes chunks out of order and with gaps, and refuses a number outside the range', async () => {
    for (const seq of [10_000_000, 5, 2 ** 31 - 1]) expect(await intake.postChunk(chunkOf(session.token, seq))).toMatchObject({ status: 200 });
    for (const seq of [-1, 2 ** 31]) {
      const chunk = Buffer.from(chunkOf(session.token, 0));
      chunk.writeInt32LE(seq | 0, 8);
      expect(await intake.postChunk(chunk)).toEqual(problem(422, 'validation-failed'));
    }
  });

  it('B31: refuses chunks of a session that is not there, is too old or has ended', async () => {
    const missing = { tenantId: session.tenantId, projectId: session.projectId, sessionId: randomUUID() };
    expect(await intake.postChunk(chunkOf(intake.token(missing), 0))).toEqual(problem(409, 'session-not-open'));
    expect(await intake.postChunk(chunkOf((await intake.session({ startedMinutesAgo: 80 })).token, 0))).toEqual(problem(409, 'session-not-open'));
    await intake.postChunk(chunkOf(session.token, 4, undefined, { last: true }));
    expect(await intake.postChunk(chunkOf(session.token, 5))).toEqual(problem(409, 'session-not-open'));
    expect(await intake.postChunk(chunkOf(session.token, 3))).toMatchObject({ status: 200 });
  });

  it('B32: answers 410 after erasure, to new chunks and to retries, and stores nothing', async () => {
    const chunk = chunkOf(session.token, 0);
    await intake.postChunk(chunk);
    await intake.admin.query(`update ingest.session set state = 'erased' where id = $1`, [session.sessionId]);
    expect(await intake.postChunk(chunk)).toEqual(problem(410, 'session-deleted'));
    expect(await intake.postChunk(chunkOf(session.token, 1))).toEqual(problem(410, 'session-deleted'));
    // With the key gone as well, which is what an erasure leaves.
    await intake.admin.query('delete from ingest.session_key where session_id = $1', [session.sessionId]);
    intake.app.get(SessionKeys, { strict: false }).forget(session.sessionId);
    expect(await intake.postChunk(chunkOf(session.token, 2))).toEqual(problem(410, 'session-deleted'));
    expect(await rowsOf(session.sessionId)).toHaveLength(1);
  });

  it('B33: corrects any client clock and refuses what is no time', async () => {
    for (const [seq, sentAt] of [Date.now() - 7 * 86_400_000, Date.now() + 7 * 86_400_000, 0, 1].entries()) {
      expect(await intake.postChunk(chunkOf(session.token, seq, undefined, { sentAt }))).toMatchObject({ status: 200 });
    }
    for (const sentAt of [Number.NaN, Number.POSITIVE_INFINITY, -1, 9e15]) {
      expect(await intake.postChunk(chunkOf(session.token, 9, undefined, { sentAt }))).toEqual(problem(422, 'timestamp-out-of-range'));
    }
  });

  it('B48: answers 429 with Retry-After once the day is used up', async () => {
    const other = await intake.session({ projectId: randomUUID(), dailyBytes: chunkBody().length });
    expect(await intake.postChunk(chunkOf(other.token, 0))).toMatchObject({ status: 200 });
    const refused = await intake.postChunk(chunkOf(other.token, 1));
    expect(refused).toEqual(problem(429, 'quota-exceeded'));
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('refuses weaker masking than the floor, packed or not, and takes stricter', async () => {
    const strict = await intake.session({ maskingFloor: 'mask-all' });
    const packed = (privacy: 'none' | 'mask-inputs'): Uint8Array => {
      const plain = metaRecord(privacy);
      return writeRecord(1, deflateRawSync(plain.subarray(3)), true);
    };
    expect(await intake.postChunk(chunkOf(strict.token, 0, chunkBody('x', [metaRecord('mask-inputs')])))).toEqual(problem(403, 'masking-too-weak'));
    expect(await intake.postChunk(chunkOf(strict.token, 0, chunkBody('x', [packed('none')])))).toEqual(problem(403, 'masking-too-weak'));
    expect(await intake.postChunk(chunkOf(strict.token, 0, chunkBody('x', [metaRecord('block')])))).toMatchObject({ status: 200 });
  });

  it('heeds the kill switch and the need for consent at once', async () => {
    const unasked = await intake.session({ projectId: randomUUID(), consentRecordId: null });
    expect(await intake.postChunk(chunkOf(unasked.token, 0))).toEqual(problem(403, 'consent-required'));
    const off = await intake.session({ projectId: randomUUID() });
    await intake.admin.query('update ingest.project_setting set recording_enabled = false where project_id = $1', [off.projectId]);
    expect(await intake.postChunk(chunkOf(off.token, 0))).toEqual(problem(403, 'recording-disabled'));
  });

  it('shares blocks between sessions without mixing up answers', async () => {
    const sessions = await Promise.all(Array.from({ length: 8 }, () => intake.session()));
    const answers = await Promise.all(Array.from({ length: 160 }, (_, n) => intake.postChunk(chunkOf((sessions[n % 8] as Started).token, n, chunkBody(`chunk ${n}`)))));
    expect(answers.map(({ json }) => json['seq'])).toEqual(answers.map((_, n) => n));
    const rows = (await Promise.all(sessions.map((each) => rowsOf(each.sessionId)))).flat();
    expect(rows).toHaveLength(160);
    expect(new Set(rows.map((row) => row.object_key)).size).toBeLessThan(160);
  });
});

describe('bad input to POST /v1/chunks leaves nothing behind', () => {
  const good = (): Buffer => Buffer.from(chunkOf(session.token, 0));
  let before: string[];
  beforeEach(async () => {
    before = await objects();
  });
  afterEach(async () => {
    expect(await rowsOf(session.sessionId)).toEqual([]);
    expect(await objects()).toEqual(before);
  });

  it.each<[string, (chunk: Buffer) => Buffer, number, string]>([
    ['nothing', () => Buffer.alloc(0), 400, 'malformed-body'],
    ['another magic', (chunk) => Buffer.concat([Buffer.from('PTXS'), chunk.subarray(4)]), 400, 'malformed-body'],
    ['another version', (chunk) => (chunk.writeUInt8(2, 4), chunk), 400, 'malformed-body'],
    ['unknown flags', (chunk) => (chunk.writeUInt8(2, 5), chunk), 400, 'malformed-body'],
    ['a header cut short', (chunk) => chunk.subarray(0, 15), 400, 'malformed-body'],
    ['a token cut short', (chunk) => chunk.subarray(0, 60), 400, 'malformed-body'],
    ['no record', (chunk) => chunk.subarray(0, 20 + session.token.length), 400, 'malformed-body'],
    ['no token', (chunk) => (chunk.writeUInt16LE(0, 6), chunk), 422, 'validation-failed'],
    ['a token that is not ASCII', (chunk) => (chunk.writeUInt8(0xff, 25), chunk), 422, 'validation-failed'],
    ['a body cut short', (chunk) => chunk.subarray(0, -1), 400, 'malformed-body'],
    ['a body that does not end in its ledger', (chunk) => Buffer.concat([chunk, writeRecord(2, Buffer.from('x'))]), 422, 'validation-failed'],
    ['an unknown record', (chunk) => Buffer.concat([chunk, Buffer.from([0x3f, 0])]), 422, 'validation-failed'],
    ['a META that is no JSON', (chunk) => Buffer.concat([chunk.subarray(0, 20 + session.token.length), chunkBody('x', [writeRecord(1, Buffer.from('{'))])]), 422, 'validation-failed'],
    ['a META that unpacks without end', (chunk) => Buffer.concat([chunk.subarray(0, 20 + session.token.length), chunkBody('x', [writeRecord(1, deflateRawSync(Buffer.alloc(64 * 1024 * 1024)), true)])]), 400, 'malformed-body'],
    ['a token with one bit changed', (chunk) => (chunk.writeUInt8(chunk.readUInt8(60) ^ 1, 60), chunk), 401, 'unauthenticated'],
    ['an ingest key for a token', () => Buffer.from(chunkOf(intake.customer.key, 0)), 401, 'unauthenticated'],
  ])('%s', async (_name, spoil, status, code) => {
    expect(await intake.postChunk(spoil(good()))).toEqual(problem(status, code));
  });

  it.each([
    ['B10: no type', { 'content-type': undefined }],
    ['B10: another type', { 'content-type': 'application/octet-stream' }],
    ['B10: JSON', { 'content-type': 'application/json' }],
    ['B10: text', { 'content-type': 'text/plain' }],
  ])('%s', async (_name, headers) => {
    expect(await intake.postChunk(good(), headers)).toEqual(problem(415, 'unsupported-media-type'));
  });

  it.each(['gzip', 'br', 'zstd', 'gzip, gzip', 'x-unknown'])('B13, B14: encoding %s', async (encoding) => {
    expect(await intake.postChunk(good(), { 'content-encoding': encoding })).toEqual(problem(415, 'unsupported-encoding'));
  });

  it('B11: another method or an answer type we do not have', async () => {
    const get = await send(`${intake.url}/v1/chunks`, { method: 'GET' });
    expect(get).toEqual(problem(405, 'method-not-allowed'));
    expect(get.headers.allow).toContain('POST');
    expect(await intake.postChunk(good(), { accept: 'image/png' })).toEqual(problem(406, 'not-acceptable'));
  });

  it('B12: announced too large is refused unread, unannounced at the cap, and the answer arrives', async () => {
    const large = Buffer.alloc(3 * 1024 * 1024);
    expect(await intake.postChunk(large)).toEqual(problem(413, 'payload-too-large'));
    expect(await intake.postChunk(large, { 'content-length': undefined, 'transfer-encoding': 'chunked' })).toEqual(problem(413, 'payload-too-large'));
  });

  it.each(['https://evil-shop.example', 'https://shop.example.evil.test', 'http://shop.example', 'https://shop.example:444', 'null', undefined])('B27: origin %s', async (origin) => {
    const refused = await intake.postChunk(good(), { origin });
    expect(refused).toEqual(problem(403, 'origin-not-allowed'));
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('B17: a chunk that comes in too slowly, and holds no memory afterwards', async () => {
    const chunk = good();
    const { budget } = intake.app.get(ChunkRoutes, { strict: false }) as unknown as { budget: BodyBudget };
    const head = `POST /v1/chunks HTTP/1.1\r\nHost: x\r\nOrigin: ${intake.customer.origin}\r\nContent-Type: application/vnd.pixeltrace.chunk\r\nContent-Length: ${chunk.length + 60_000}\r\n\r\n`;
    const answer = await withTimeout(intake.app.getHttpServer(), 400, () => trickle(Number(new URL(intake.url).port), head, Buffer.concat([chunk, Buffer.alloc(60_000)])));
    expect(answer).toMatchObject({ status: 408, body: expect.stringContaining('"request-timeout"') });
    expect(answer.sent).toBeLessThan(chunk.length + 60_000);
    while (budget.bytes > 0) await sleep(10);
  });

  it('B27: the token of another page', async () => {
    const foreign = await intake.postChunk(Buffer.from(chunkOf(intake.token(session, { origin: 'https://other.example' }), 0)));
    expect(foreign).toEqual(problem(403, 'origin-not-allowed'));
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('B22: the token of one tenant for the session of another', async () => {
    const foreign = intake.token({ ...session, tenantId: randomUUID() });
    expect(await intake.postChunk(chunkOf(foreign, 0))).toEqual(problem(409, 'session-not-open'));
  });
});

describe('CORS preflight', () => {
  const preflight = (origin: string, headers: Record<string, string> = {}) => send(`${intake.url}/v1/chunks`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', ...headers } });

  it('lets a known origin send chunks, and may be kept for two hours', async () => {
    const answer = await preflight(intake.customer.origin, { 'access-control-request-headers': 'content-type' });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': intake.customer.origin, 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'content-type', 'access-control-max-age': '7200', vary: 'Origin' });
  });

  it.each(['https://evil.example', 'null'])('gives %s nothing', async (origin) => {
    const answer = await preflight(origin, { 'access-control-request-headers': 'x-evil, authorization' });
    expect(answer.status).toBe(204);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
