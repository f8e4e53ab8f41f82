import type { Config } from '#config/config.js';
import type { FailStep } from '#jobs/failpoint.js';
import type { INestApplicationContext, Provider } from '@nestjs/common';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Child, startChild } from './child.js';
import { COUNTING, CREATE_EFFECTS, startJobs } from './jobs-app.js';
import { testConfig } from './test-config.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { ownTestRedis } from './test-redis.js';

type Row = Record<string, unknown>;

/** A database, a Redis and apps with nothing but jobs in them: what the specs of jobs work on. Always `end()` it. */
export class JobsTrial {
  readonly apps: INestApplicationContext[] = [];
  private readonly children: Child[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly redis: Awaited<ReturnType<typeof ownTestRedis>>,
    readonly config: Config,
    private readonly admin: pg.Client,
  ) {}

  static async begin(): Promise<JobsTrial> {
    const database = await createTestDatabase();
    const redis = await ownTestRedis();
    const config = testConfig({ database: database.config, redis: { url: redis.url, tls: false, prefix: redis.prefix } });
    const admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    await admin.query(CREATE_EFFECTS);
    return new JobsTrial(database, redis, config, admin);
  }

  async end(): Promise<void> {
    await Promise.all(this.children.map((child) => child.kill()));
    await Promise.all(this.apps.map((app) => app.close()));
    await this.admin.end();
    await this.database.drop();
    await this.redis.stop();
  }

  async sql(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.admin.query(text, values)).rows as Row[];
  }

  async start(handlers: Provider[] = COUNTING, role: Config['role'] = 'worker'): Promise<INestApplicationContext> {
    const app = await startJobs(this.config, handlers, role);
    this.apps.push(app);
    return app;
  }

  /** A worker in a process of its own, which ends itself at `failAt`. */
  async spawnWorker(failAt?: FailStep): Promise<Child> {
    const child = startChild('libs/testing/src/jobs-child.ts', [JSON.stringify({ ...this.config, failAt })]);
    this.children.push(child);
    if (failAt === undefined) await child.said('ready');
    return child;
  }

  enqueue(count: number): Promise<Row[]> {
    return this.sql(
      `insert into ingest.outbox (name, key, payload)
       select 'frames.drain-session', id::text, jsonb_build_object('tenantId', id, 'sessionId', id)
       from (select gen_random_uuid() as id from generate_series(1, $1)) s order by id`,
      [count],
    );
  }

  async effects(): Promise<{ total: number; sessions: number }> {
    const [row] = await this.sql('select count(*)::int as total, count(distinct session_id)::int as sessions from ingest.test_effect');
    return row as { total: number; sessions: number };
  }

  /** Moves SQL time, so that pauses and leases lapse, and wakes the relays. */
  async advanceClock(seconds: number): Promise<void> {
    await this.sql(`update clock.clock_offset set "offset" = "offset" + make_interval(secs => $1)`, [seconds]);
    await this.sql(`select pg_notify('outbox_ingest', '')`);
  }

  async flushRedis(): Promise<void> {
    const client = new Redis(this.redis.url);
    await client.flushall();
    await client.quit();
  }

  async until(what: () => Promise<boolean>, seconds = 60): Promise<void> {
    for (let left = seconds * 20; left > 0; left -= 1) {
      if (await what()) return;
      await sleep(50);
    }
    throw new Error(`Not within ${seconds} s. Outbox: ${JSON.stringify(await this.sql('select * from ingest.outbox limit 3'))}`);
  }

  drained(): Promise<void> {
    return this.until(async () => (await this.sql('select 1 from ingest.outbox limit 1')).length === 0);
  }
}
