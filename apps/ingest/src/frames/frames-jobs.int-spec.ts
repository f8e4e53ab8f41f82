import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { WorkerUnderTest } from '#testing/worker-app.js';
import { Metrics } from '#http/metrics.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { CeilingSweep } from './ceiling-sweep.js';

/** Chunks are watchable within this. */
const WATCHABLE_MS = 15_000;

describe('accepted chunks, with jobs running', () => {
  let database: TestDatabase;
  let worker: WorkerUnderTest;
  beforeAll(async () => {
    database = await createTestDatabase();
    worker = await WorkerUnderTest.start(database, { role: 'worker' });
  });
  afterAll(async () => {
    await worker.stop();
    await database.drop();
  });

  const until = async (condition: () => Promise<boolean>, milliseconds = WATCHABLE_MS): Promise<boolean> => {
    for (let waited = 0; waited < milliseconds; waited += 100) {
      if (await condition()) return true;
      await sleep(100);
    }
    return false;
  };

  it('become watchable by themselves while the recording goes on, each frame once', async () => {
    const session = await worker.session();
    const factory = new RecordingFactory();
    const framesOf = async () => Number((await worker.row<{ sum: string | null }>('select sum(frames) as sum from ingest.segment where session_id = $1', session.sessionId)).sum);
    for (let seq = 0; seq < 4; seq++) {
      await factory.frame(seq * 1_000, drawing(320, 192, 200, [{ x: seq * 40, y: 0, w: 32, h: 32, level: 20 }]));
      await worker.accept({ session, seq, body: factory.chunk(), last: seq === 3 });
      expect(await until(async () => (await framesOf()) === seq + 1)).toBe(true);
    }
    expect(await until(async () => (await worker.rows(`select 1 from ingest.outbox where payload ->> 'sessionId' = $1`, session.sessionId)).length === 0, 60_000)).toBe(true);
    expect(await worker.sessionRow(session)).toMatchObject({ state: 'ended', next_seq: 4, server_ledger: { captured: 4, stored: 4, lost: {} } });
    const text = await worker.get(Metrics).registry.metrics();
    expect(text).toMatch(/pixeltrace_frames_stored_total 4\b/);
    expect(text).toMatch(/pixeltrace_frames_watchable_seconds_count 4\b/);
  });

  it('end when the bytes of a month are used up, with all that has come, and those of nobody else', async () => {
    const [over, other] = [await worker.session(), await worker.session()];
    const factory = new RecordingFactory();
    const body = async (seq: number): Promise<Buffer> => {
      await factory.frame(seq * 1_000, drawing(320, 192, 200, [{ x: seq * 40, y: 0, w: 32, h: 32, level: 20 }]));
      return factory.chunk();
    };
    const [first, late] = [await body(0), await body(1)];
    await worker.accept({ session: over, seq: 0, body: first });
    await worker.accept({ session: other, seq: 0, body: first });
    await worker.rows(`insert into identity.organisation (id, name) values ($1, 'Test organisation')`, over.tenantId);
    await worker.rows(`insert into identity.plan (code, name, retention_days, monthly_bytes, monthly_sessions, members, projects, keys) values ('one-byte', 'One byte', 30, 1, 1000, 9, 9, 9)`);
    await worker.rows(
      `insert into identity.plan_assignment (id, tenant_id, plan_code, effective_from, assigned_by_kind, assigned_by_id) values (gen_random_uuid(), $1, 'one-byte', clock.now() - interval '1 minute', 'system', 'test')`,
      over.tenantId,
    );
    // It comes round by itself too: whichever was first.
    await worker.get(CeilingSweep).sweep();
    await expect(worker.accept({ session: over, seq: 1, body: late })).rejects.toThrow('not-open');
    expect(await until(async () => (await worker.sessionRow(over))['next_seq'] === 1, 60_000)).toBe(true);
    expect(await worker.sessionRow(over)).toMatchObject({ state: 'ended', last_seq: 0 });
    expect(await worker.sessionRow(other)).toMatchObject({ state: 'recording' });
  });
});
