import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { COUNTING, CountingHandler, handling, idle, idleBut, startJobs } from '#testing/jobs-app.js';
import { JobsTrial } from '#testing/jobs-trial.js';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Outbox } from './outbox.js';

jest.setTimeout(120_000);

let trial: JobsTrial;

beforeEach(async () => {
  trial = await JobsTrial.begin();
});

afterEach(() => trial.end());

describe('starting and stopping', () => {
  it.each([
    ['has no handler', [CountingHandler, idle('blocks.compact')], /erasure\.erase-session has no handler/],
    ['has two handlers', [...COUNTING, idle('blocks.compact')], /blocks\.compact has 2 handlers/],
  ])('refuses to start as a worker when a job %s', async (_why, handlers, message) => {
    await expect(startJobs(trial.config, handlers)).rejects.toThrow(message);
  });

  it('starts as an api without handlers, and only enqueues', async () => {
    const app = await trial.start([], 'api');
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    await app.get<Database>(databaseOf('ingest_api')).transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids, { key: 'a' }));
    expect(await trial.sql('select name, state from ingest.outbox')).toEqual([{ name: 'frames.drain-session', state: 'pending' }]);
  });

  it('lets a running job end before the process stops', async () => {
    let ended = false;
    const started = new Promise<void>((resolve) => {
      void trial.start([
        handling('frames.drain-session', async () => {
          resolve();
          await sleep(1_500);
          ended = true;
        }),
        ...idleBut('frames.drain-session'),
      ]);
    });
    await trial.enqueue(1);
    await started;
    await trial.apps.pop()?.close();
    expect(ended).toBe(true);
    expect(await trial.sql('select 1 from ingest.outbox')).toEqual([]);
  });

  it('keeps payloads out of Redis, and leaves no finished job there', async () => {
    const client = new Redis(trial.redis.url);
    const commands: string[] = [];
    const monitor = await client.monitor();
    monitor.on('monitor', (_time: string, args: string[]) => commands.push(args.join(' ')));
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    const app = await trial.start();
    await app.get<Database>(databaseOf('ingest_api')).transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids));
    await trial.drained();
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => command.includes(ids.tenantId) || command.includes(ids.sessionId))).toEqual([]);
    await trial.until(async () => (await client.keys('*ob-*')).length === 0);
    monitor.disconnect();
    await client.quit();
  });

  it('waits for a due date in Postgres', async () => {
    const app = await trial.start();
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    const dueAt = new Date(Date.now() + 30 * 86_400_000);
    await app.get<Database>(databaseOf('ingest_api')).transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids, { dueAt }));
    await sleep(1_500);
    expect(await trial.effects()).toEqual({ total: 0, sessions: 0 });
    await trial.advanceClock(31 * 86_400);
    await trial.drained();
    expect(await trial.effects()).toEqual({ total: 1, sessions: 1 });
  });
});
