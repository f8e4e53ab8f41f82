import { Redis } from 'ioredis';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { Customer, type Eraser, tokenOf } from './erasing.js';
import { DeleteRace, type RaceFindings } from './delete-race.js';
import type { FaultBench } from './fault-bench.js';
import type { LoadClient } from './load-client.js';

/** From the command line: `npm run faults -- delete-race 200`. */
export interface FaultOptions {
  count: number | undefined;
}

export interface Fault {
  name: string;
  times: number;
  /** Does the damage and heals it. */
  strike: (bench: FaultBench, load: LoadClient, options: FaultOptions) => Promise<Eraser | undefined | void>;
  /** How much goes on meanwhile; 12 sessions with a chunk every 40 ms when it is not given. */
  load?: { sessions: number; pauseMs: number };
  /** No object may be left that no row refers to: nothing was killed that could have cleared it away. */
  leavesNoOrphan?: true;
}

const pause = (least: number, most: number): Promise<void> => sleep(least + (most - least) * Math.random());

/** Longer than a drain's hold on a session and a run's on its job: 15 s. */
const PAST_LEASE_MS = 20_000;
const FAILPOINT_MS = 60_000;

/** The worker dies where it is told to, once, and comes back; `provoke` brings it there. */
const dieAt = async ({ worker }: FaultBench, step: string, provoke: () => Promise<void>): Promise<void> => {
  await worker.stop();
  await worker.start({ FAIL_AT: step });
  await provoke();
  if (!(await worker.ended(FAILPOINT_MS))) throw new Error(`The worker did not come to ${step}`);
  await worker.start();
};

const drainStep = (step: string): Fault => ({
  name: `kill -9 worker at ${step}`,
  times: 2,
  strike: (bench) => dieAt(bench, step, () => Promise.resolve()),
});

const eraseStep = (step: string): Fault => ({
  name: `kill -9 worker at ${step}`,
  times: 1,
  strike: async (bench, load) => {
    const customer = await Customer.signIn(bench, load);
    await pause(1_000, 2_000);
    await dieAt(bench, step, () => customer.erase(2));
    return customer;
  },
});

const flushAll = async (url: string): Promise<void> => {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
};

const RACE_LANES = 32;

const raceOf = async (bench: FaultBench, count: number): Promise<RaceFindings> => {
  const token = await tokenOf(bench);
  const admin = new pg.Pool({ connectionString: bench.adminUrl, max: 4 });
  const { environment } = bench.instance;
  const [id = '', key = ''] = readFileSync(environment.KMS_KEYS_FILE ?? '', 'utf8').trim().split(':');
  try {
    const { urls, demo } = bench.instance;
    const track = { intakeUrl: urls.ingest, apiUrl: bench.apiUrl, origin: urls.web, ingestKey: demo.ingestKey, token, admin, kms: { kind: 'environment', keys: { [id]: key }, current: id } as const, blobs: path.join(bench.folder, 'blobs') };
    return await new DeleteRace(track).run(count, Math.min(count, RACE_LANES));
  } finally {
    await admin.end();
  }
};

/** What is done to the running product, in this order. */
export const FAULTS: readonly Fault[] = [
  { name: 'none (control)', times: 1, strike: () => sleep(3_000) },
  {
    name: 'kill -9 intake',
    times: 8,
    strike: async ({ intake }) => {
      await pause(100, 1_500);
      intake.kill();
      await intake.start();
    },
  },
  {
    name: 'kill -9 worker and its children',
    times: 6,
    strike: async ({ worker }) => {
      await pause(300, 2_000);
      worker.kill();
      await worker.start();
    },
  },
  {
    name: 'kill -9 Redis',
    times: 3,
    strike: async (bench) => {
      await pause(300, 1_500);
      process.kill(bench.instance.services.redis?.pid ?? 0, 'SIGKILL');
      await pause(300, 1_000);
      await bench.restartRedis();
    },
  },
  {
    name: 'FLUSHALL',
    times: 5,
    strike: async ({ instance }) => {
      await pause(200, 1_500);
      await flushAll(instance.services.redis?.url ?? '');
    },
  },
  {
    name: 'kill -9 Postgres',
    times: 4,
    strike: async (bench) => {
      await pause(500, 2_000);
      process.kill(bench.instance.services.postgres?.pid ?? 0, 'SIGKILL');
      await pause(200, 1_000);
      await bench.restartPostgres();
    },
  },
  {
    name: 'SIGSTOP worker past its lease, SIGCONT',
    times: 1,
    leavesNoOrphan: true,
    strike: async ({ worker, second }) => {
      await second.start();
      await pause(1_000, 2_000);
      worker.signal('SIGSTOP');
      await sleep(PAST_LEASE_MS);
      worker.signal('SIGCONT');
      await sleep(3_000);
      await second.stop();
    },
  },
  drainStep('drain.after-objects'),
  drainStep('drain.after-commit'),
  eraseStep('erase.after-tombstone'),
  eraseStep('erase.after-objects'),
  eraseStep('erase.after-ledger'),
  {
    name: 'erase under load',
    times: 1,
    strike: async (bench, load) => {
      const customer = await Customer.signIn(bench, load);
      for (let round = 0; round < 5; round += 1) {
        await pause(500, 1_500);
        await customer.erase(4);
      }
      await sleep(1_000);
      return customer;
    },
  },
  {
    name: 'delete-race',
    times: 1,
    load: { sessions: 3, pauseMs: 100 },
    strike: async (bench, load, { count = 1_000 }) => {
      const findings = await raceOf(bench, count);
      load.lateRefused += findings.lateRefused;
      const { wrong, readableAfter, rowsAfter, ...rest } = findings;
      process.stderr.write(`    ${JSON.stringify({ ...rest, readableAfter, rowsAfter })}\n`);
      return { erased: Array.from({ length: findings.runs }, () => 'race'), wrong, figures: { ...rest, readableAfter, rowsAfter }, leftovers: () => Promise.resolve(readableAfter + rowsAfter) };
    },
  },
];
