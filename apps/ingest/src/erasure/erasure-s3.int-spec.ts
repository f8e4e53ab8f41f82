import { ReplayUnderTest } from '#testing/replay-app.js';
import { S3Fake } from '#testing/s3-fake.js';
import { SessionRemoval } from './session-removal.js';

describe('erasing from S3', () => {
  let fake: S3Fake;
  let replay: ReplayUnderTest;
  let key: string;
  beforeAll(async () => {
    fake = await S3Fake.start({ pageSize: 3 });
    replay = await ReplayUnderTest.start({ blobs: fake.config() });
    key = (await replay.acme.secretKey('recordings:read', 'recordings:delete')).text;
  });
  afterEach(() => fake.faults.clear());
  afterAll(async () => {
    await replay?.stop();
    await fake?.stop();
  });

  const call = (method: 'GET' | 'DELETE', url: string) => replay.call(method, `/v1${url}`, key);

  it.each([
    ['answers 500', { answer: 500 }],
    ['answers 503', { answer: 503, code: 'SlowDown' }],
    ['keeps what it says it deleted', { keepDeleted: true }],
  ] as const)('stays pending while the store %s, unreadable all the time, and ends when it works again', async (_, fault) => {
    const recording = await replay.storage.store(replay.acme);
    const removal = replay.app.get(SessionRemoval, { strict: false });
    expect((await call('GET', `/recordings/${recording.sessionId}/segments/1`)).rawPayload.equals(recording.segments[1] ?? Buffer.alloc(0))).toBe(true);
    const { id } = (await call('DELETE', `/recordings/${recording.sessionId}`)).json<{ id: string }>();
    fake.faults.add('delete', fault, { times: 1_000 });
    for (let turn = 0; turn < 2; turn++) {
      await expect(removal.run(recording, id, new AbortController().signal)).rejects.toMatchObject({ code: 'dependency-down' });
      expect((await call('GET', `/erasures/${id}`)).json()).toMatchObject({ state: 'requested', doneAt: null });
      expect((await call('GET', `/recordings/${recording.sessionId}/segments/0`)).statusCode).toBe(410);
    }
    fake.faults.clear();
    await removal.run(recording, id, new AbortController().signal);
    expect((await call('GET', `/erasures/${id}`)).json()).toMatchObject({ state: 'done', objectsRemoved: 6 });
    expect([...fake.objects.keys()].filter((objectKey) => objectKey.includes(recording.sessionId) || objectKey.includes(recording.blockId))).toEqual([]);
  });

  it('answers 503 to viewers while the store is down, and never part of a recording', async () => {
    const recording = await replay.storage.store(replay.acme);
    fake.faults.add('get', { answer: 503, code: 'SlowDown' }, { times: 1_000 });
    const answer = await call('GET', `/recordings/${recording.sessionId}/segments/0`);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, expect.any(String)]);
    fake.faults.clear();
    fake.faults.add('get', { truncateTo: 60, honest: true }, { times: 1_000 });
    expect((await call('GET', `/recordings/${recording.sessionId}/segments/0`)).statusCode).toBe(503);
    fake.faults.clear();
    expect((await call('GET', `/recordings/${recording.sessionId}/segments/0`)).statusCode).toBe(200);
  });
});
