import type { Config } from '#config/config.js';
import { startChild, type Child } from '#testing/child.js';
import { COUNTING, CountingHandler, CREATE_EFFECTS, handling, idle, startJobs } from '#testing/jobs-app.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { ownTestRedis } from '#testing/test-redis.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { FailStep } from './failpoint.js';
import { BadDataError, DependencyDownError } from './job-errors.js';
import { Outbox } from './outbox.js';
import { QuarantineService } from './quarantine.service.js';

jest.setTimeout(120_000);

type Row = Record<string, unknown>;

let database: TestDatabase;
let redis: Awaited<ReturnType<typeof ownTestRedis>>;
let config: Config;
let admin: pg.Client;
let apps: INestApplicationContext[];
let children: Child[];

const sql = async (text: string, values: unknown[] = []): Promise<Row[]> => (await admin.query(text, values)).rows as Row[];

const until = async (what: () => Promise<boolean>, seconds = 60): Promise<void> => {
  for (let left = seconds * 20; left > 0; left -= 1) {
    if (await what()) return;
    await sleep(50);
  }
  throw new Error(`Not within ${seconds} s. Outbox: ${JSON.stringify(await sql('select * from ingest.outbox limit 3'))}`);
};

const drained = (): Promise<void> => until(async () => (await sql('select 1 from ingest.outbox limit 1')).length === 0);

const enqueueMany = (count: number): Promise<Row[]> =>
  sql(
    `insert into ingest.outbox (name, key, payload)
     select 'frames.drain-session', id::text, jsonb_build_object('tenantId', id, 'sessionId', id)
     from (select gen_random_uuid() as id from generate_series(1, $1)) s order by id`,
    [count],
  );

const effects = async (): Promise<{ total: number; sessions: number }> => {
  const [row] = await sql('select count(*)::int as total, count(distinct session_id)::int as sessions from ingest.test_effect');
  return row as { total: number; sessions: number };
};

const start = async (handlers = COUNTING, role: Config['role'] = 'worker', settings = config): Promise<INestApplicationContext> => {
  const app = await startJobs(settings, handlers, role);
  apps.push(app);
  return app;
};

const spawnWorker = async (failAt?: FailStep): Promise<Child> => {
  const child = startChild('libs/testing/src/jobs-child.ts', { ...config, failAt });
  children.push(child);
  if (failAt === undefined) await child.said('ready');
  return child;
};

const advanceClock = (seconds: number): Promise<Row[]> => sql(`update clock.clock_offset set "offset" = "offset" + make_interval(secs => $1)`, [seconds]);

beforeEach(async () => {
  database = await createTestDatabase();
  redis = await ownTestRedis();
  config = testConfig({ database: database.config, redis: { url: redis.url, tls: false, prefix: redis.prefix } });
  admin = new pg.Client({ connectionString: database.config.adminUrl });
  await admin.connect();
  await admin.query(CREATE_EFFECTS);
  apps = [];
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  await Promise.all(apps.map((app) => app.close()));
  await admin.end();
  await database.drop();
  await redis.stop();
});

describe('every effect happens once', () => {
  it('with two relays and two workers on 2,000 rows', async () => {
    await enqueueMany(2_000);
    await Promise.all([start(), start()]);
    await drained();
    expect(await effects()).toEqual({ total: 2_000, sessions: 2_000 });
  });

  it('when Redis is emptied halfway', async () => {
    await enqueueMany(1_500);
    await Promise.all([start(), start()]);
    const client = new Redis(redis.url);
    await until(async () => (await effects()).total > 100);
    await client.flushall();
    await until(async () => (await effects()).total > 600);
    await client.flushall();
    await client.quit();
    await drained();
    expect(await effects()).toEqual({ total: 1_500, sessions: 1_500 });
  });

  it('when Redis is killed and comes back', async () => {
    await enqueueMany(500);
    await start();
    await until(async () => (await effects()).total > 50);
    redis.kill();
    await enqueueMany(500);
    await sleep(500);
    await redis.start();
    await drained();
    expect(await effects()).toEqual({ total: 1_000, sessions: 1_000 });
  });

  it('when Redis was never there: enqueue commits, and it drains later', async () => {
    redis.kill();
    const app = await start();
    const db = app.get<Database>(databaseOf('ingest_api'));
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    await db.transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids));
    expect(await sql('select state from ingest.outbox')).toEqual([{ state: 'pending' }]);
    await redis.start();
    await drained();
    expect(await effects()).toEqual({ total: 1, sessions: 1 });
  });

  it.each<FailStep>(['relay.after-claim', 'relay.after-add', 'run.after-begin', 'run.before-complete', 'run.after-complete'])(
    'when a process is killed at %s and another takes over',
    async (step) => {
      await enqueueMany(20);
      const victim = await spawnWorker(step);
      expect(await victim.ended).toBe('SIGKILL');
      await start();
      await drained();
      expect(await effects()).toEqual({ total: 20, sessions: 20 });
    },
  );

  it('when workers are killed at random under load', async () => {
    await enqueueMany(1_000);
    const survivor = start();
    for (let round = 0; round < 3; round += 1) {
      const victim = await spawnWorker();
      await sleep(100 * (round + 1));
      await victim.kill();
    }
    await survivor;
    await drained();
    expect(await effects()).toEqual({ total: 1_000, sessions: 1_000 });
  });
});

describe('one key', () => {
  it('joins a pending row, and starts only after the transaction that joined it has committed', async () => {
    const seen: number[] = [];
    const app = await start(
      [
        handling('frames.drain-session', async () => {
          const [row] = await sql('select count(*)::int as n from ingest.test_effect');
          seen.push(row?.['n'] as number);
        }),
        idle('erasure.erase-session'),
        idle('blocks.compact'),
      ],
      'worker',
    );
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    const writer = new pg.Client({ connectionString: database.config.adminUrl });
    await writer.connect();
    await redis.stop();
    await app.get<Database>(databaseOf('ingest_api')).transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids, { key: 'k' }));
    await writer.query('begin');
    await writer.query('insert into ingest.test_effect values (gen_random_uuid(), 1)');
    await writer.query(`insert into ingest.outbox (name, key) values ('frames.drain-session', 'k') on conflict do nothing`);
    await redis.start();
    await sleep(2_000);
    expect(seen).toEqual([]);
    await writer.query('commit');
    await writer.end();
    await drained();
    expect(seen).toEqual([1]);
  });

  it('never runs twice at the same time', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const handler = handling('frames.drain-session', async () => {
      most = Math.max(most, (running += 1));
      runs += 1;
      await sleep(200);
      running -= 1;
    });
    await Promise.all([1, 2].map(() => start([handler, idle('erasure.erase-session'), idle('blocks.compact')])));
    for (let round = 0; round < 10; round += 1) {
      await sql(`insert into ingest.outbox (name, key) values ('frames.drain-session', 'one') on conflict do nothing`);
      await sleep(120);
    }
    await drained();
    expect(most).toBe(1);
    expect(runs).toBeGreaterThan(1);
  });
});

describe('a job that fails', () => {
  const failing = (handle: (attempt: number) => Promise<void>): Parameters<typeof startJobs>[1] => [
    handling('frames.drain-session', (_payload, context) => handle(context.attempt)),
    idle('erasure.erase-session'),
    idle('blocks.compact'),
  ];

  it('with bad data is set aside at once, and can be put back', async () => {
    let mended = false;
    const app = await start(failing(() => (mended ? Promise.resolve() : Promise.reject(new BadDataError('not-a-chunk')))));
    await enqueueMany(1);
    await drained();
    const [job] = await app.get(QuarantineService).list();
    expect(job).toMatchObject({ reason: 'bad-data', error: 'BadDataError:not-a-chunk', attempts: 0 });
    mended = true;
    expect(await app.get(QuarantineService).replay(job?.id ?? '')).toBe(true);
    expect(await app.get(QuarantineService).replay(job?.id ?? '')).toBe(false);
    await drained();
    expect(await app.get(QuarantineService).list()).toEqual([]);
  });

  it('is tried eight times with pauses, then set aside', async () => {
    const attempts: number[] = [];
    const app = await start(failing((attempt) => (attempts.push(attempt), Promise.reject(new Error('a secret value')))));
    await enqueueMany(1);
    await until(async () => {
      await advanceClock(30);
      return (await app.get(QuarantineService).list()).length > 0;
    });
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await app.get(QuarantineService).list()).toMatchObject([{ reason: 'exhausted', error: 'Error' }]);
  });

  it('because a dependency is down uses no attempt', async () => {
    const attempts: number[] = [];
    await start(
      failing((attempt) => {
        attempts.push(attempt);
        return attempts.length > 10 ? Promise.resolve() : Promise.reject(attempts.length % 2 ? new DependencyDownError('blobs') : Object.assign(new Error(), { code: 'ECONNREFUSED' }));
      }),
    );
    await enqueueMany(1);
    await until(async () => {
      await advanceClock(60);
      return (await sql('select 1 from ingest.outbox')).length === 0;
    });
    expect(new Set(attempts)).toEqual(new Set([1]));
    expect(attempts.length).toBe(11);
    expect(await sql('select 1 from ingest.quarantine')).toEqual([]);
  });

  it('by taking its process down is set aside after two starts, while others go on', async () => {
    await enqueueMany(1);
    for (const victim of [await spawnWorker('run.after-begin'), undefined]) {
      await (victim ?? (await spawnWorker('run.after-begin'))).ended;
      await advanceClock(60);
    }
    expect(await sql('select starts from ingest.outbox')).toEqual([{ starts: 2 }]);
    const app = await start();
    await enqueueMany(10);
    await drained();
    const [job] = await app.get(QuarantineService).list();
    expect(job).toMatchObject({ reason: 'crashed' });
    expect(await effects()).toEqual({ total: 10, sessions: 10 });
    await app.get(QuarantineService).replay(job?.id ?? '');
    await drained();
    expect(await effects()).toEqual({ total: 11, sessions: 11 });
  });

  it('with a name nobody knows is set aside', async () => {
    await sql(`insert into ingest.outbox (name) values ('frames.unheard-of')`);
    const app = await start();
    await drained();
    expect(await app.get(QuarantineService).list()).toMatchObject([{ reason: 'unknown-job' }]);
  });
});

describe('a run that lost its lease', () => {
  it('cannot commit: its effect rolls back and its signal is aborted', async () => {
    let stolen = false;
    let aborted = false;
    const outcomes: string[] = [];
    await start([
      handling('frames.drain-session', async (_payload, context) => {
        if (stolen) return;
        stolen = true;
        await sql(`update ingest.outbox set run_token = gen_random_uuid(), lease_until = clock.now() - interval '1 s', due_at = clock.now() + interval '3 s'`);
        await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()));
        aborted = true;
        const client = apps[0]?.get<Database>(databaseOf('ingest_worker'));
        await client?.transaction('platform', (tx) => context.complete(tx)).catch((error: Error) => outcomes.push(error.name));
      }),
      idle('erasure.erase-session'),
      idle('blocks.compact'),
    ]);
    await enqueueMany(1);
    await drained();
    await until(() => Promise.resolve(outcomes.length > 0));
    expect({ aborted, outcomes }).toEqual({ aborted: true, outcomes: ['LeaseLostError'] });
  });
});

describe('starting and stopping', () => {
  it.each([
    ['has no handler', [CountingHandler, idle('blocks.compact')], /erasure\.erase-session has no handler/],
    ['has two handlers', [...COUNTING, idle('blocks.compact')], /blocks\.compact has 2 handlers/],
  ])('refuses to start as a worker when a job %s', async (_why, handlers, message) => {
    await expect(startJobs(config, handlers)).rejects.toThrow(message);
  });

  it('starts as an api without handlers, and only enqueues', async () => {
    const app = await start([], 'api');
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    await app.get<Database>(databaseOf('ingest_api')).transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids, { key: 'a' }));
    expect(await sql('select name, state from ingest.outbox')).toEqual([{ name: 'frames.drain-session', state: 'pending' }]);
  });

  it('lets a running job end before the process stops', async () => {
    let ended = false;
    const started = new Promise<void>((resolve) => {
      void start([
        handling('frames.drain-session', async () => {
          resolve();
          await sleep(1_500);
          ended = true;
        }),
        idle('erasure.erase-session'),
        idle('blocks.compact'),
      ]);
    });
    await enqueueMany(1);
    await started;
    await apps.pop()?.close();
    expect(ended).toBe(true);
    expect(await sql('select 1 from ingest.outbox')).toEqual([]);
  });

  it('keeps payloads out of Redis, and leaves no finished job there', async () => {
    const client = new Redis(redis.url);
    const commands: string[] = [];
    const monitor = await client.monitor();
    monitor.on('monitor', (_time: string, args: string[]) => commands.push(args.join(' ')));
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    const app = await start();
    await app.get<Database>(databaseOf('ingest_api')).transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids));
    await drained();
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => command.includes(ids.tenantId) || command.includes(ids.sessionId))).toEqual([]);
    await until(async () => (await client.keys('*ob-*')).length === 0);
    monitor.disconnect();
    await client.quit();
  });

  it('waits for a due date in Postgres', async () => {
    const app = await start();
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    const dueAt = new Date(Date.now() + 30 * 86_400_000);
    await app.get<Database>(databaseOf('ingest_api')).transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids, { dueAt }));
    await sleep(1_500);
    expect(await effects()).toEqual({ total: 0, sessions: 0 });
    await advanceClock(31 * 86_400);
    await drained();
    expect(await effects()).toEqual({ total: 1, sessions: 1 });
  });
});
