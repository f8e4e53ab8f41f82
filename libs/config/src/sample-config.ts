import { type App, type Config, EXCHANGE_APPS } from './config.js';
import type { Env } from './env.js';
import { exchangePrivateKey, exchangePublicText } from './exchange-keys.js';
import { toConfig } from './to-config.js';

const sampleKey = (app: App): string => Buffer.alloc(32, app).toString('base64');

const SAMPLE_ENV: Env = {
  NODE_ENV: 'test',
  PORT: '0',
  TRUSTED_HOP_SECRET: 'sample-trusted-hop-secret-0123456789',
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  DATABASE_ROLE_SECRET: 'sample-database-role-secret-0123456789',
  REDIS_URL: 'redis://127.0.0.1:1',
  BLOBS_DIRECTORY: '/nonexistent/blobs',
  KMS_KEYS: `sample:${Buffer.alloc(32).toString('base64')}`,
  KMS_CURRENT: 'sample',
  EXCHANGE_PUBLIC_KEYS: EXCHANGE_APPS.map((app) => `${app}:${exchangePublicText(exchangePrivateKey(sampleKey(app)))}`).join(','),
  SESSION_TOKEN_SECRET: 'sample-session-token-secret-0123456789',
  API_KEY_PEPPER: 'sample-api-key-pepper-0123456789abcdef',
  ERASURE_LEDGER_DIRECTORY: '/nonexistent/ledger',
  MAIL_KEYS: `sample:${Buffer.alloc(32).toString('base64')}`,
  LOG_LEVEL: 'silent',
};

/** A valid configuration whose stores do not exist, for tests and for building documents without services. */
export const sampleConfig = (app: App, overrides: Env = {}): Config => toConfig({ ...SAMPLE_ENV, EXCHANGE_KEYS: sampleKey(app), ...overrides }, app);
