import { type App, APPS, type BackupsConfig, type BlobsConfig, type Config, type DatabaseConfig, type KmsConfig, LOG_LEVELS, type RedisConfig, type Role, ROLES } from './config.js';
import { EnvReader } from './env-reader.js';
import type { Env } from './env.js';
import { notGiven } from './not-given.js';
import { refuseUnsafeProduction } from './production-rules.js';
import { toExchange } from './to-exchange.js';
import { toMail } from './to-mail.js';
import path from 'node:path';

const PORTS: Record<App, number> = { web: 3000, waitlist: 3001, ingest: 3002, privacy: 3003 };
const ENVIRONMENTS = ['development', 'test', 'production'] as const;

/**
 * Step two: defaults, checks and grouping. Answers a deep-frozen `Config`, or throws `ConfigError`, which names every bad
 * variable and no value. `app` overrides the variable APP.
 */
export const toConfig = (env: Env, app?: App): Config => {
  const read = new EnvReader(app ? { ...env, APP: app } : env);
  const name = read.choice('APP', APPS);
  const config: Config = {
    environment: read.choice('NODE_ENV', ENVIRONMENTS, 'development'),
    app: name,
    role: role(read, name),
    urls: {
      web: read.origin('WEB_URL', local('web')),
      waitlist: read.origin('WAITLIST_URL', local('waitlist')),
      ingest: read.origin('INGEST_URL', local('ingest')),
      privacy: read.origin('PRIVACY_URL', local('privacy')),
    },
    internalUrls: {
      waitlist: read.optionalOrigin('WAITLIST_INTERNAL_URL'),
      ingest: read.optionalOrigin('INGEST_INTERNAL_URL'),
      privacy: read.optionalOrigin('PRIVACY_INTERNAL_URL'),
    },
    http: {
      host: read.text('HOST', '127.0.0.1'),
      port: read.integer('PORT', { min: 0, max: 65_535, fallback: PORTS[name] }),
      publicUrl: read.origin('PUBLIC_URL', env[`${name.toUpperCase() as Uppercase<App>}_URL`] ?? local(name)),
      trustedHopSecret: read.secret('TRUSTED_HOP_SECRET'),
      proxyHops: read.integer('PROXY_HOPS', { min: 0, max: 5, fallback: 0 }),
      metricsToken: read.optionalSecret('METRICS_TOKEN'),
    },
    ...(name === 'web' ? noStores() : stores(read)),
    exchange: toExchange(read, name === 'web' ? undefined : name, env.NODE_ENV === 'production'),
    backups: backups(read),
    mail: toMail(read, name === 'web', env.NODE_ENV === 'production'),
    publicWrites: publicWrites(read, env.NODE_ENV === 'production'),
    webhooks: { allowLoopback: read.flag('WEBHOOKS_ALLOW_LOOPBACK', false) },
    demoIngestKey: read.optional('DEMO_INGEST_KEY'),
    failAt: failAt(read, env.NODE_ENV === 'test'),
    log: { level: read.choice('LOG_LEVEL', LOG_LEVELS, 'info') },
    region: read.text('REGION', 'local'),
  };
  refuseUnsafeProduction(read, config);
  read.finish();
  return deepFreeze(config);
};

type Stores = Pick<Config, 'database' | 'redis' | 'blobs' | 'kms' | 'secrets' | 'erasureLedger' | 'audit'>;

const stores = (read: EnvReader): Stores => ({
  database: database(read),
  redis: redis(read),
  blobs: blobs(read),
  kms: kms(read),
  secrets: { sessionToken: read.secret('SESSION_TOKEN_SECRET'), apiKeyPepper: read.secret('API_KEY_PEPPER') },
  erasureLedger: { directory: read.text('ERASURE_LEDGER_DIRECTORY') },
  audit: { directory: read.text('AUDIT_DIRECTORY', path.join(read.optional('ERASURE_LEDGER_DIRECTORY') ?? '', 'audit')), signingKey: read.optional('AUDIT_SIGNING_KEY') },
});

/** The web app owns no data: it reads no store's address and no secret of them, even where they are in its environment. */
const noStores = (): Stores => {
  const [database, redis, blobs, kms, secrets, erasureLedger, audit] = ['database', 'redis', 'blobs', 'kms', 'secrets', 'erasureLedger', 'audit'].map((group) => notGiven(group));
  return { database, redis, blobs, kms, secrets, erasureLedger, audit } as Stores;
};

const local = (app: App): string => `http://127.0.0.1:${PORTS[app]}`;

const role = (read: EnvReader, app: App): Role => {
  const chosen = read.choice('ROLE', ROLES, 'all');
  if (chosen === 'intake' && app !== 'ingest') return read.refuse('ROLE', 'only ingest has an intake', chosen);
  return chosen;
};

const failAt = (read: EnvReader, isTest: boolean): string | undefined => {
  const step = read.optional('FAIL_AT');
  return step === undefined || isTest ? step : read.refuse('FAIL_AT', 'is for tests only', undefined);
};

const publicWrites = (read: EnvReader, isProduction: boolean): Config['publicWrites'] => ({
  mostPerMinute: read.integer('PUBLIC_WRITES_PER_MINUTE', { min: 1, max: 1_000_000, fallback: 600 }),
  attackPerMinute: read.integer('ATTACK_WRITES_PER_MINUTE', { min: 1, max: 1_000_000, fallback: 60 }),
  checkMailDomains: read.flag('CHECK_MAIL_DOMAINS', isProduction),
});

/** The oldest set is there until the one that replaces it was taken and its own day is over: no more than 30 days in all (clause D3). */
const backups = (read: EnvReader): BackupsConfig => {
  const intervalHours = read.integer('BACKUP_INTERVAL_HOURS', { min: 0, max: 168, fallback: 0 });
  const retentionDays = read.integer('BACKUP_RETENTION_DAYS', { min: 1, max: 29, fallback: 21 });
  if (retentionDays * 24 + intervalHours + 24 > 30 * 24) read.refuse('BACKUP_RETENTION_DAYS', 'and BACKUP_INTERVAL_HOURS and a day must be 30 days or less together', undefined);
  return { intervalHours, retentionDays };
};

const database = (read: EnvReader): DatabaseConfig => {
  const ca = read.optional('DATABASE_CA');
  return {
    url: read.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    adminUrl: read.optionalUrl('DATABASE_ADMIN_URL', ['postgres:', 'postgresql:']),
    roleSecret: read.secret('DATABASE_ROLE_SECRET'),
    tls: read.flag('DATABASE_TLS', ca !== undefined),
    caFile: ca && 'DATABASE_CA',
    ca,
  };
};

const redis = (read: EnvReader): RedisConfig => {
  const url = read.url('REDIS_URL', ['redis:', 'rediss:']);
  return {
    url,
    tls: read.flag('REDIS_TLS', url.startsWith('rediss:')),
    ca: read.optional('REDIS_CA'),
    prefix: read.text('REDIS_PREFIX', 'pixeltrace'),
  };
};

const blobs = (read: EnvReader): BlobsConfig => {
  const directory = read.optional('BLOBS_DIRECTORY');
  if (read.optional('S3_ENDPOINT') === undefined) {
    return { kind: 'disk', directory: directory ?? read.refuse('BLOBS_DIRECTORY', 'is required, unless S3_ENDPOINT is set', '') };
  }
  if (directory !== undefined) read.refuse('BLOBS_DIRECTORY', 'set either it or S3_ENDPOINT, not both', '');
  return {
    kind: 's3',
    endpoint: read.url('S3_ENDPOINT', ['http:', 'https:']),
    region: read.text('S3_REGION', 'us-east-1'),
    bucket: read.text('S3_BUCKET'),
    accessKeyId: read.text('S3_ACCESS_KEY_ID'),
    secretAccessKey: read.text('S3_SECRET_ACCESS_KEY'),
    forcePathStyle: read.flag('S3_FORCE_PATH_STYLE', true),
    checksums: read.choice('S3_CHECKSUMS', ['always', 'when-required'], 'always'),
    ca: read.optional('S3_CA'),
  };
};

const kms = (read: EnvReader): KmsConfig => {
  const path = read.optional('KMS_PATH');
  const listed = read.optional('KMS_KEYS');
  if (listed === undefined) return { kind: 'file', path: path ?? read.refuse('KMS_PATH', 'is required, unless KMS_KEYS is set', '') };
  if (path !== undefined) read.refuse('KMS_PATH', 'set either it or KMS_KEYS, not both', '');
  const keys = Object.fromEntries(listed.split(',').map((pair) => [pair.split(':', 1)[0]?.trim() ?? '', pair.slice(pair.indexOf(':') + 1).trim()]));
  const usable = Object.entries(keys).every(([id, key]) => /^[\w.-]{1,64}$/.test(id) && Buffer.from(key, 'base64').length === 32);
  if (!usable) read.refuse('KMS_KEYS', 'must be id:key pairs with commas between them, each key 32 bytes in base64', '');
  const current = read.text('KMS_CURRENT');
  if (current && !Object.hasOwn(keys, current)) read.refuse('KMS_CURRENT', 'must be an id of KMS_KEYS', '');
  return { kind: 'environment', keys, current };
};

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
};
