import type { RedisConfig } from '#config/config.js';
import { Redis, type RedisOptions } from 'ioredis';

const RECONNECT_MS = 500;

const base = (redis: RedisConfig): RedisOptions => ({
  ...(redis.tls ? { tls: redis.ca ? { ca: redis.ca } : {} } : {}),
  connectTimeout: 3_000,
  keepAlive: 10_000,
  retryStrategy: (times) => Math.min(RECONNECT_MS, times * 50),
});

const quiet = (client: Redis): Redis => client.on('error', () => undefined);

/** For adding jobs: fails fast, so that a Redis that is away costs nobody time. */
export const producerConnection = (redis: RedisConfig): Redis =>
  quiet(new Redis(redis.url, { ...base(redis), enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 5_000 }));

/** For workers: waits for Redis to come back. */
export const workerConnection = (redis: RedisConfig): Redis => quiet(new Redis(redis.url, { ...base(redis), maxRetriesPerRequest: null }));
