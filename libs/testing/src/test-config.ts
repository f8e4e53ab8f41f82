import { type App, type Config, EXCHANGE_APPS, type ExchangeConfig, type MailKeysConfig } from '#config/config.js';
import { exchangePrivateKey, exchangePublicText } from '#config/exchange-keys.js';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { testRedis } from './test-redis.js';
import { testServices } from './test-services.js';

const EXCHANGE_KEYS = Object.fromEntries(EXCHANGE_APPS.map((app) => [app, randomBytes(32).toString('base64')]));
const EXCHANGE_PUBLIC_KEYS = Object.fromEntries(Object.entries(EXCHANGE_KEYS).map(([app, key]) => [app, exchangePublicText(exchangePrivateKey(key))])) as ExchangeConfig['publicKeys'];

/** The same keys for every config of one spec, so that apps under test understand each other. */
export const testExchange = (app: App): ExchangeConfig => ({ privateKeys: [EXCHANGE_KEYS[app] ?? ''], publicKeys: EXCHANGE_PUBLIC_KEYS });

/** The same everywhere, so that what was submitted can be read knowing the database alone. */
export const TEST_MAIL_KEYS: MailKeysConfig = { current: 'test', keys: { test: Buffer.alloc(32, 'mail').toString('base64') } };

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
    exchange: testExchange(overrides.app ?? 'ingest'),
    secrets: { sessionToken: secret(), apiKeyPepper: secret() },
    // Of a database, as it has to be everywhere: all its processes see the same ledger.
    erasureLedger: { directory: path.join(testServices().folder, 'erasure-ledgers', new URL(overrides.database.url).pathname.slice(1)) },
    audit: { directory: path.join(folder, 'audit') },
    backups: { intervalHours: 0, retentionDays: 21 },
    mail: { from: 'Pixeltrace <no-reply@localhost>', keys: TEST_MAIL_KEYS },
    webhooks: { allowLoopback: true },
    publicWrites: { mostPerMinute: 600, attackPerMinute: 60, checkMailDomains: false },
    log: { level: 'silent' },
    region: 'test',
    ...overrides,
  };
};
