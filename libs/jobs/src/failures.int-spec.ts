import { JOBS } from '#contracts/jobs.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { handling, idleBut, type startJobs } from '#testing/jobs-app.js';
import { JobsTrial } from '#testing/jobs-trial.js';
import { BadDataError, DependencyDownError } from './job-errors.js';
import { QuarantineService } from './quarantine.service.js';

jest.setTimeout(120_000);

let trial: JobsTrial;

beforeEach(async () => {
  trial = await JobsTrial.begin();
});

afterEach(() => trial.end());

describe('a job that fails', () => {
  const failing = (handle: (attempt: number) => Promise<void>): Parameters<typeof startJobs>[1] => [
    handling('frames.drain-session', (_payload, context) => handle(context.attempt)),
    ...idleBut('frames.drain-session'),
  ];

  it('with bad data is set aside at once, and can be put back', async () => {
    let mended = false;
    const app = await trial.start(failing(() => (mended ? Promise.resolve() : Promise.reject(new BadDataError('not-a-chunk')))));
    await trial.enqueue(1);
    await trial.drained();
    const [job] = await app.get(QuarantineService).list();
    expect(job).toMatchObject({ reason: 'bad-data', error: 'BadDataError:not-a-chunk', attempts: 0 });
    mended = true;
    expect(await app.get(QuarantineService).replay(job?.id ?? '')).toBe(true);
    expect(await app.get(QuarantineService).replay(job?.id ?? '')).toBe(false);
    await trial.drained();
    expect(await app.get(QuarantineService).list()).toEqual([]);
  });

  it('is tried eight times with pauses, then set aside', async () => {
    const attempts: number[] = [];
    const app = await trial.start(failing((attempt) => (attempts.push(attempt), Promise.reject(new Error('a secret value')))));
    await trial.enqueue(1);
    await trial.until(async () => {
      await trial.advanceClock(30);
      return (await app.get(QuarantineService).list()).length > 0;
    });
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await app.get(QuarantineService).list()).toMatchObject([{ reason: 'exhausted', error: 'Error' }]);
  });

  it('because a dependency is down uses no attempt', async () => {
    const attempts: number[] = [];
    await trial.start(
      failing((attempt) => {
        attempts.push(attempt);
        return attempts.length > 10 ? Promise.resolve() : Promise.reject(attempts.length % 2 ? new DependencyDownError('blobs') : Object.assign(new Error(), { code: 'ECONNREFUSED' }));
      }),
    );
    await trial.enqueue(1);
    await trial.until(async () => {
      await trial.advanceClock(60);
      return (await trial.sql('select 1 from ingest.outbox')).length === 0;
    });
    expect(new Set(attempts)).toEqual(new Set([1]));
    expect(attempts.length).toBe(11);
    expect(await trial.sql('select 1 from ingest.quarantine')).toEqual([]);
  });

  it('by taking its process down is set aside after as many starts as its kind may have, while others go on', async () => {
    const { mostStarts } = JOBS['frames.drain-session'];
    await trial.enqueue(1);
    await trial.sql(`update ingest.outbox set starts = ${mostStarts - 2}`);
    for (let round = 0; round < 2; round += 1) {
      await (await trial.spawnWorker('run.after-begin')).ended;
      await trial.advanceClock(60);
      await trial.flushRedis();
    }
    expect(await trial.sql('select starts from ingest.outbox')).toEqual([{ starts: mostStarts }]);
    const app = await trial.start();
    await trial.enqueue(10);
    await trial.drained();
    const [job] = await app.get(QuarantineService).list();
    expect(job).toMatchObject({ reason: 'crashed' });
    expect(await trial.effects()).toEqual({ total: 10, sessions: 10 });
    await app.get(QuarantineService).replay(job?.id ?? '');
    await trial.drained();
    expect(await trial.effects()).toEqual({ total: 11, sessions: 11 });
  });

  it('with a name nobody knows is set aside', async () => {
    await trial.sql(`insert into ingest.outbox (name) values ('frames.unheard-of')`);
    const app = await trial.start();
    await trial.drained();
    expect(await app.get(QuarantineService).list()).toMatchObject([{ reason: 'unknown-job' }]);
  });
});

describe('a run that lost its lease', () => {
  it('cannot commit: its effect rolls back and its signal is aborted', async () => {
    let stolen = false;
    let aborted = false;
    const outcomes: string[] = [];
    await trial.start([
      handling('frames.drain-session', async (_payload, context) => {
        if (stolen) return;
        stolen = true;
        await trial.sql(`update ingest.outbox set run_token = gen_random_uuid(), lease_until = clock.now() - interval '1 s', due_at = clock.now() + interval '3 s'`);
        await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()));
        aborted = true;
        const client = trial.apps[0]?.get<Database>(databaseOf('ingest_worker'));
        await client?.transaction('platform', (tx) => context.complete(tx)).catch((error: Error) => outcomes.push(error.name));
      }),
      ...idleBut('frames.drain-session'),
    ]);
    await trial.enqueue(1);
    await trial.drained();
    await trial.until(() => Promise.resolve(outcomes.length > 0));
    expect({ aborted, outcomes }).toEqual({ aborted: true, outcomes: ['LeaseLostError'] });
  });
});
