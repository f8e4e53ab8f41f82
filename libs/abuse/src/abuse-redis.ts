import type { RedisConfig } from '#config/config.js';
import { Redis } from 'ioredis';

/** For counting: answers soon or not at all, so that a Redis that is away costs a visitor nothing. */
export const abuseRedis = ({ url, tls, ca }: RedisConfig): Redis => {
  const redis = new Redis(url, {
    ...(tls ? { tls: ca ? { ca } : {} } : {}),
    connectTimeout: 2_000,
    commandTimeout: 300,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(500, times * 50),
  });
  return redis.on('error', () => undefined);
};
