import type { Config } from './config.js';
import type { EnvReader } from './env-reader.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const remote = (url: string): boolean => URL.canParse(url) && !LOOPBACK.test(new URL(url).hostname);

/**
 * What production may not go without: TLS to every store on another machine, https for people, and a named region (clauses X1, T1).
 * Stores on this very machine are reached as they are.
 */
export const refuseUnsafeProduction = (read: EnvReader, config: Config): void => {
  if (config.environment !== 'production') return;
  if (config.http.publicUrl.startsWith('http:') && remote(config.http.publicUrl)) read.refuse('PUBLIC_URL', 'must start with https:// in production', undefined);
  if (config.webhooks.allowLoopback) read.refuse('WEBHOOKS_ALLOW_LOOPBACK', 'is for development only', undefined);
  if (config.app === 'web') return;
  if (config.region === 'local') read.refuse('REGION', 'must name where the stores are, in production', undefined);
  if (remote(config.database.url) && !config.database.tls) read.refuse('DATABASE_TLS', 'must be on in production, or DATABASE_CA be given', undefined);
  if (remote(config.redis.url) && !config.redis.tls) read.refuse('REDIS_TLS', 'must be on in production: REDIS_URL should start with rediss://', undefined);
  if (config.blobs.kind === 's3' && config.blobs.endpoint.startsWith('http:') && remote(config.blobs.endpoint)) read.refuse('S3_ENDPOINT', 'must start with https:// in production', undefined);
};
