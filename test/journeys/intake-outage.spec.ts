import { chunkOf, IntakeUnderTest, send, type Started } from '#testing/intake-app.js';
import { TcpProxy } from '#testing/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { renameSync, writeFileSync } from 'node:fs';

let database: TestDatabase;
let proxy: TcpProxy;
let intake: IntakeUnderTest;
let session: Started;

beforeAll(async () => {
  database = await createTestDatabase();
  const real = new URL(database.config.url);
  proxy = await TcpProxy.to(Number(real.port));
  const behind = new URL(real);
  behind.port = String(proxy.port);
  intake = await IntakeUnderTest.start(database, { database: { ...database.config, url: behind.href } });
  session = await intake.session();
});
afterAll(async () => {
  proxy.heal();
  await intake.stop();
  await proxy.close();
  await database.drop();
});

const ready = async () => send(`${intake.url}/health/ready`, { method: 'GET' });
const stored = async (): Promise<number> => Number((await intake.admin.query<{ n: string }>('select count(*) as n from ingest.chunk where session_id = $1', [session.sessionId])).rows[0]?.n);

/** Posts until it is taken; every answer before must say: keep it, and try again. */
const postUntilTaken = async (chunk: Uint8Array): Promise<void> => {
  for (let tries = 0; tries < 40; tries++) {
    const answer = await intake.postChunk(chunk);
    if (answer.status === 200) return;
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } });
  }
  throw new Error('Intake did not recover');
};

describe('while a store is down', () => {
  it.each(['freeze', 'cut'] as const)('answers 503 with Retry-After in time when Postgres is out of reach (%s), and recovers by itself', async (outage) => {
    const seq = outage === 'freeze' ? 0 : 10;
    await postUntilTaken(chunkOf(session.token, seq));
    const before = await stored();
    const lost = chunkOf(session.token, seq + 1);
    proxy[outage]();
    const from = performance.now();
    const answers = await Promise.all([intake.postChunk(lost), intake.postChunk(chunkOf(session.token, seq + 2)), intake.postChunk(chunkOf(session.token, seq + 3))]);
    // The promise of the ack contract, not a measure of speed.
    expect(performance.now() - from).toBeLessThan(5_000);
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } });
    expect(await ready()).toMatchObject({ status: 503 });
    expect(await stored()).toBe(before);
    proxy.heal();
    await postUntilTaken(lost);
    expect(await intake.postChunk(lost)).toMatchObject({ status: 200, json: { duplicate: true } });
    expect(await ready()).toMatchObject({ status: 200 });
  });

  it('answers 503 when blocks cannot be stored, is not ready, and recovers', async () => {
    if (intake.config.blobs.kind !== 'disk') throw new Error('This test is about the disk');
    const { directory } = intake.config.blobs;
    const chunk = chunkOf(session.token, 20);
    renameSync(directory, `${directory}.away`);
    writeFileSync(directory, '');
    expect(await intake.postChunk(chunk)).toMatchObject({ status: 503, json: { code: 'dependency-unavailable' } });
    expect((await ready()).json).toMatchObject({ failing: ['blob-store'] });
    renameSync(directory, `${directory}.file`);
    renameSync(`${directory}.away`, directory);
    expect(await intake.postChunk(chunk)).toMatchObject({ status: 200, json: { duplicate: false } });
    expect(await ready()).toMatchObject({ status: 200 });
  });
});
