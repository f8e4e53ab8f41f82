import type { SessionRow } from '#testing/ingest-rows.js';
import { RecordingFactory, drawing } from '#testing/recording-factory.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { WorkerUnderTest } from '#testing/worker-app.js';
import { DecoderPool } from './pool/decoder-pool.js';

describe('the decoders of a session that another process erases', () => {
  let database: TestDatabase;
  let worker: WorkerUnderTest;
  beforeAll(async () => {
    database = await createTestDatabase();
    worker = await WorkerUnderTest.start(database);
  });
  afterAll(async () => {
    await worker.stop();
    await database.drop();
  });

  const ended = async (pid: number): Promise<boolean> => {
    for (let turn = 0; turn < 200; turn++) {
      if (!worker.get(DecoderPool).pids().includes(pid)) return true;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return false;
  };
  const warm = async (): Promise<{ session: SessionRow; pid: number }> => {
    const session = await worker.session();
    const factory = new RecordingFactory().meta();
    await factory.frame(0, drawing(320, 192, 200));
    await worker.accept({ session, seq: 0, body: factory.chunk() });
    await worker.drain(session);
    return { session, pid: await worker.get(DecoderPool).use(session.sessionId, (decoder) => Promise.resolve(decoder.pid as number)) };
  };

  it('end at once', async () => {
    const { session, pid } = await warm();
    await worker.rows(`select pg_notify('session_erased', $1)`, session.sessionId);
    expect(await ended(pid)).toBe(true);
  });

  it('end when the connection that could have missed it is back', async () => {
    const { pid } = await warm();
    await worker.rows(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like '%:listen'`);
    expect(await ended(pid)).toBe(true);
  });
});
