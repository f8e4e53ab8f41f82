import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultBench } from './fault-bench.js';

export interface Fault {
  name: string;
  times: number;
  /** Does the damage and heals it. */
  strike: (bench: FaultBench) => Promise<void>;
}

const pause = (least: number, most: number): Promise<void> => sleep(least + (most - least) * Math.random());

const flushAll = async (url: string): Promise<void> => {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
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
];
