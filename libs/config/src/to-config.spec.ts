import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from './config-error.js';
import { type Env, VARIABLES, type VariableName } from './env.js';
import { readEnv } from './read-env.js';
import { sampleConfig } from './sample-config.js';
import { toConfig } from './to-config.js';

const refusalOf = (work: () => unknown): ConfigError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('It was accepted');
};

const variablesOf = (work: () => unknown): string[] => refusalOf(work).problems.map(({ variable }) => variable);

describe('toConfig', () => {
  it('names every variable that is missing, at once', () => {
    expect(variablesOf(() => toConfig({}, 'ingest')).sort()).toEqual(
      ['API_KEY_PEPPER', 'BLOBS_DIRECTORY', 'DATABASE_ROLE_SECRET', 'DATABASE_URL', 'ERASURE_LEDGER_DIRECTORY', 'KMS_PATH', 'REDIS_URL', 'SESSION_TOKEN_SECRET', 'TRUSTED_HOP_SECRET'].sort(),
    );
  });

  it.each<[VariableName, Env]>([
    ['NODE_ENV', { NODE_ENV: 'staging-canary' }],
    ['ROLE', { ROLE: 'canary' }],
    ['PORT', { PORT: '99999' }],
    ['PORT', { PORT: '1e3' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://canary.example/path' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://user:canary@host.example' }],
    ['WEB_URL', { WEB_URL: 'ftp://canary.example' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://canary' }],
    ['DATABASE_TLS', { DATABASE_TLS: 'canary' }],
    ['REDIS_URL', { REDIS_URL: 'canary' }],
    ['API_KEY_PEPPER', { API_KEY_PEPPER: 'canary-too-short' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'canary' }],
    ['BLOBS_DIRECTORY', { S3_ENDPOINT: 'https://s3.example', S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'canary' }],
    ['KMS_KEYS', { KMS_KEYS: 'sample:canary' }],
    ['KMS_CURRENT', { KMS_CURRENT: 'canary' }],
    ['KMS_PATH', { KMS_PATH: '/canary' }],
    ['SMTP_URL', { SMTP_URL: 'https://canary.example' }],
    ['MAIL_FROM', { MAIL_FROM: 'canary' }],
    ['MAIL_FROM', { MAIL_FROM: 'Canary\r\nBcc: x <canary@example.com>' }],
  ])('names %s and prints no value', (variable, env) => {
    const refusal = refusalOf(() => sampleConfig('ingest', env));
    expect(refusal.problems.map((problem) => problem.variable)).toContain(variable);
    expect(JSON.stringify([refusal.message, refusal.problems])).not.toContain('canary');
  });

  const production: Env = { NODE_ENV: 'production', REGION: 'us-east-1', PUBLIC_URL: 'https://ingest.example' };

  it.each<[VariableName, Env]>([
    ['REGION', { REGION: 'local' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'http://ingest.example' }],
    ['DATABASE_TLS', { DATABASE_URL: 'postgres://postgres:5432/pixeltrace' }],
    ['DATABASE_TLS', { DATABASE_URL: 'postgres://postgres:5432/pixeltrace', DATABASE_CA: 'an authority', DATABASE_TLS: 'false' }],
    ['REDIS_TLS', { REDIS_URL: 'redis://redis:6379' }],
    ['S3_ENDPOINT', { BLOBS_DIRECTORY: undefined, S3_ENDPOINT: 'http://s3:8333', S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 's' }],
  ])('starts nothing in production without what %s is for', (variable, env) => {
    expect(variablesOf(() => sampleConfig('ingest', { ...production, ...env }))).toEqual([variable]);
    expect(() => sampleConfig('ingest', { ...env, NODE_ENV: 'development' })).not.toThrow();
  });

  it('lets production reach other machines by TLS, and this machine as it is', () => {
    expect(sampleConfig('ingest', production).environment).toBe('production');
    const elsewhere = { DATABASE_URL: 'postgres://postgres:5432/pixeltrace', DATABASE_CA: 'an authority', REDIS_URL: 'rediss://redis:6379' };
    expect(sampleConfig('ingest', { ...production, ...elsewhere }).database.tls).toBe(true);
  });

  it.each([
    [24, 28, true],
    [24, 29, false],
    [168, 22, true],
    [168, 23, false],
    [0, 29, true],
  ])('takes backups every %i hours and keeps them for %i days only where no data is in one after 30 days', (hours, days, allowed) => {
    const start = (): unknown => sampleConfig('privacy', { BACKUP_INTERVAL_HOURS: String(hours), BACKUP_RETENTION_DAYS: String(days) }).backups;
    if (allowed) expect(start()).toEqual({ intervalHours: hours, retentionDays: days });
    else expect(variablesOf(start)).toEqual(['BACKUP_RETENTION_DAYS']);
  });

  it('gives an intake to ingest alone', () => {
    expect(sampleConfig('ingest', { ROLE: 'intake' }).role).toBe('intake');
    expect(variablesOf(() => sampleConfig('privacy', { ROLE: 'intake' }))).toEqual(['ROLE']);
  });

  it('sends mail only where it was told, from whom it was told', () => {
    expect(sampleConfig('web').mail).toEqual({ smtpUrl: undefined, from: 'Pixeltrace <no-reply@localhost>' });
    const told = { SMTP_URL: 'smtps://user:password@relay.example:465', MAIL_FROM: 'hello@example.com' };
    expect(sampleConfig('web', told).mail).toEqual({ smtpUrl: told.SMTP_URL, from: told.MAIL_FROM });
  });

  it('asks the web app for no store and no secret of one, and gives it none that it finds', () => {
    expect(variablesOf(() => toConfig({}, 'web'))).toEqual(['TRUSTED_HOP_SECRET']);
    const web = sampleConfig('web');
    for (const group of ['database', 'redis', 'blobs', 'kms', 'secrets', 'erasureLedger', 'audit'] as const) {
      expect(Object.keys(web[group])).toEqual([]);
      expect(() => (web[group] as unknown as Record<string, string>)['url']).toThrow(`This app is not given ${group}.url`);
    }
    expect(JSON.stringify(web)).not.toMatch(/postgres|pepper-|session-token-/);
  });

  it('takes the origin of the app as its public one unless told otherwise', () => {
    expect(sampleConfig('privacy', { PRIVACY_URL: 'https://privacy.example' }).http.publicUrl).toBe('https://privacy.example');
    expect(sampleConfig('privacy', { PUBLIC_URL: 'https://other.example/' }).http.publicUrl).toBe('https://other.example');
  });

  it('is frozen all the way down', () => {
    const config = sampleConfig('ingest');
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config, { role: 'api' })).toThrow(TypeError);
    expect(Object.values(config).filter((part) => typeof part === 'object').every(Object.isFrozen)).toBe(true);
  });

  it('chooses S3 when it has an endpoint', () => {
    const env: Env = { S3_ENDPOINT: 'https://s3.example', S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 's', S3_CHECKSUMS: 'when-required' };
    expect(sampleConfig('ingest', { ...env, BLOBS_DIRECTORY: undefined }).blobs).toMatchObject({ kind: 's3', bucket: 'b', forcePathStyle: true, checksums: 'when-required' });
  });
});

describe('readEnv', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'read-env-'));
  const file = path.join(folder, 'secret');
  beforeAll(() => writeFileSync(file, '  from-a-file\n'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads secrets from files and nothing that it does not know', () => {
    expect(readEnv({ API_KEY_PEPPER_FILE: file, HOME: '/root', PORT: ' 1 ', ROLE: '' })).toEqual({ API_KEY_PEPPER: 'from-a-file', PORT: '1' });
  });

  it('reads plain variables from the environment alone', () => {
    expect(VARIABLES.PORT).toBe('plain');
    expect(readEnv({ PORT_FILE: file })).toEqual({});
  });

  it('names the variable whose file cannot be read, is empty, or is one of two', () => {
    writeFileSync(path.join(folder, 'empty'), '\n');
    const refusal = refusalOf(() => readEnv({ S3_CA_FILE: '/nonexistent/canary', METRICS_TOKEN_FILE: path.join(folder, 'empty'), REDIS_URL: 'redis://canary', REDIS_URL_FILE: file }));
    expect(refusal.problems.map(({ variable }) => variable).sort()).toEqual(['METRICS_TOKEN_FILE', 'REDIS_URL', 'S3_CA_FILE']);
    expect(refusal.message).not.toContain('canary');
  });
});
