import type { Config } from '#config/config.js';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { testRedis } from './test-redis.js';
import { testServices } from './test-services.js';

const secret = (): string => randomBytes(32).toString('base64url');

/**
 * A config for an app under test: port 0, a folder of its own for blobs and ledger (removed with the test services), keys of its
 * own. Pass `database: (await createTestDatabase()).config`; other overrides replace whole members.
 */
export const testConfig = (overrides: Partial<Config> & Pick<Config, 'database'>): Config => {
  const folder = mkdtempSync(path.join(testServices().folder, 'files-'));
  const origin = 'http://127.0.0.1';
  return {
    environment: 'test',
    app: 'ingest',
    role: 'all',
    http: { host: '127.0.0.1', port: 0, publicUrl: origin, trustedHopSecret: secret() },
    urls: { web: origin, waitlist: origin, ingest: origin, privacy: origin },
    redis: testRedis(),
    blobs: { kind: 'disk', directory: path.join(folder, 'blobs') },
    kms: { kind: 'environment', keys: { k1: randomBytes(32).toString('base64') }, current: 'k1' },
    secrets: { sessionToken: secret(), apiKeyPepper: secret() },
    erasureLedger: { directory: path.join(folder, 'erasure-ledger') },
    audit: { directory: path.join(folder, 'audit') },
    mail: { from: 'Pixeltrace <no-reply@localhost>' },
    log: { level: 'silent' },
    region: 'test',
    ...overrides,
  };
};
