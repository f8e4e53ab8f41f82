import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { handling, idleBut } from '#testing/jobs-app.js';
import { JobsTrial } from '#testing/jobs-trial.js';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { FailStep } from './failpoint.js';
import { Outbox } from './outbox.js';

jest.setTimeout(120_000);

let trial: JobsTrial;

beforeEach(async () => {
  trial = await JobsTrial.begin();
});

afterEach(() => trial.end());

describe('every effect happens once', () => {
  it('with two relays and two workers on 2,000 rows', async () => {
    await trial.enqueue(2_000);
    await Promise.all([trial.start(), trial.start()]);
    await trial.drained();
    expect(await trial.effects()).toEqual({ total: 2_000, sessions: 2_000 });
  });

  it('when Redis is emptied halfway', async () => {
    await trial.enqueue(1_500);
    await Promise.all([trial.start(), trial.start()]);
    await trial.until(async () => (await trial.effects()).total > 100);
    await trial.flushRedis();
    await trial.until(async () => (await trial.effects()).total > 600);
    await trial.flushRedis();
    await trial.drained();
    expect(await trial.effects()).toEqual({ total: 1_500, sessions: 1_500 });
  });

  it('when Redis is killed and comes back', async () => {
    await trial.enqueue(500);
    await trial.start();
    await trial.until(async () => (await trial.effects()).total > 50);
    trial.redis.kill();
    await trial.enqueue(500);
    await sleep(500);
    await trial.redis.start();
    await trial.drained();
    expect(await trial.effects()).toEqual({ total: 1_000, sessions: 1_000 });
  });

  it('when Redis was never there: enqueue commits, and it drains later', async () => {
    trial.redis.kill();
    const app = await trial.start();
    const db = app.get<Database>(databaseOf('ingest_api'));
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    await db.transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids));
    expect(await trial.sql('select state from ingest.outbox')).toEqual([{ state: 'pending' }]);
    await trial.redis.start();
    await trial.drained();
    expect(await trial.effects()).toEqual({ total: 1, sessions: 1 });
  });

  it.each<FailStep>(['relay.after-claim', 'relay.after-add', 'run.after-begin', 'run.before-complete', 'run.after-complete'])(
    'when a process is killed at %s and another takes over',
    async (step) => {
      await trial.enqueue(20);
      const victim = await trial.spawnWorker(step);
      expect(await victim.ended).toBe('SIGKILL');
      await trial.advanceClock(60);
      await trial.flushRedis();
      await trial.start();
      await trial.drained();
      expect(await trial.effects()).toEqual({ total: 20, sessions: 20 });
    },
  );

  it('when workers are killed at random under load', async () => {
    await trial.enqueue(1_000);
    const survivor = trial.start();
    for (let round = 0; round < 3; round += 1) {
      const victim = await trial.spawnWorker();
      await sleep(100 * (round + 1));
      await victim.kill();
    }
    await survivor;
    await trial.drained();
    expect(await trial.effects()).toEqual({ total: 1_000, sessions: 1_000 });
  });
});

describe('one key', () => {
  it('joins a pending row, and starts only after the transaction that joined it has committed', async () => {
    const seen: number[] = [];
    const app = await trial.start(
      [
        handling('frames.drain-session', async () => {
          const [row] = await trial.sql('select count(*)::int as n from ingest.test_effect');
          seen.push(row?.['n'] as number);
        }),
        ...idleBut('frames.drain-session'),
      ],
      'worker',
    );
    const ids = { tenantId: randomUUID(), sessionId: randomUUID() };
    const writer = new pg.Client({ connectionString: trial.database.config.adminUrl });
    await writer.connect();
    await trial.redis.stop();
    await app.get<Database>(databaseOf('ingest_api')).transaction('platform', (tx) => app.get(Outbox).enqueue(tx, 'frames.drain-session', ids, { key: 'k' }));
    await writer.query('begin');
    await writer.query('insert into ingest.test_effect values (gen_random_uuid(), 1)');
    await writer.query(`insert into ingest.outbox (name, key) values ('frames.drain-session', 'k') on conflict do nothing`);
    await trial.redis.start();
    await sleep(2_000);
    expect(seen).toEqual([]);
    await writer.query('commit');
    await writer.end();
    await trial.drained();
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
    await Promise.all([1, 2].map(() => trial.start([handler, ...idleBut('frames.drain-session')])));
    for (let round = 0; round < 10; round += 1) {
      await trial.sql(`insert into ingest.outbox (name, key) values ('frames.drain-session', 'one') on conflict do nothing`);
      await sleep(120);
    }
    await trial.drained();
    expect(most).toBe(1);
    expect(runs).toBeGreaterThan(1);
  });
});
