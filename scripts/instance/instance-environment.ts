import { APPS, type App, EXCHANGE_APPS, type ExchangeApp } from '#config/config.js';
import { exchangePrivateKey, exchangePublicText } from '#config/exchange-keys.js';
import { type Env, VARIABLES, type VariableName } from '#config/env.js';
import path from 'node:path';
import type { StateFolder } from '../services/state-folder.js';
import type { Ports } from './instance-ports.js';

/** Variables of the caller's environment that switch a part to the real thing. The rest is ours to say. */
const SWITCHES = /^(DATABASE|REDIS|S3|KMS|SMTP|MAIL|DKIM|IMAP|INBOUND|AUDIT|ERASURE)_|^(LOG_LEVEL|REGION|METRICS_TOKEN|PROXY_HOPS|PUBLIC_WRITES_PER_MINUTE|ATTACK_WRITES_PER_MINUTE|CHECK_MAIL_DOMAINS)$/;

/** Answers the switches set in `source`, `_FILE` variants included. */
export const switchesOf = (source: NodeJS.ProcessEnv): Record<string, string> => {
  const names = (Object.keys(VARIABLES) as VariableName[]).filter((name) => SWITCHES.test(name)).flatMap((name) => [name, `${name}_FILE`]);
  return Object.fromEntries(names.flatMap((name) => (source[name] ? [[name, source[name]]] : [])));
};

const has = (switches: Record<string, string>, name: VariableName): boolean => switches[name] !== undefined || switches[`${name}_FILE`] !== undefined;

export const urlOf = (app: App, ports: Ports): string => `http://127.0.0.1:${ports[app]}`;

export interface EnvironmentParts {
  state: StateFolder;
  ports: Ports;
  switches: Record<string, string>;
  environment: 'development' | 'test';
  /** Set where we run the service ourselves. */
  redisUrl?: string;
}

/** Among what every app is told: where the keys lie of which each app is then told its own. */
const EXCHANGE_KEYS_FOLDER = 'EXCHANGE_KEYS_FOLDER';
const exchangeKeyOf = (app: ExchangeApp): string => `exchange-${app}`;

/** Each app opens messages with a key of its own, which no other app is given; their public halves are known to all. */
const exchangePublicKeys = (state: StateFolder): string =>
  EXCHANGE_APPS.map((app) => `${app}:${exchangePublicText(exchangePrivateKey(state.secret(exchangeKeyOf(app))))}`).join(',');

/** What every app is told. Secrets go by file, so that they show in no process list and no core dump of a parent. */
export const commonEnvironment = ({ state, ports, switches, environment, redisUrl }: EnvironmentParts): Env & Record<string, string> => {
  const secretFile = (name: string): string => {
    state.secret(name);
    return path.join(state.folder('secrets'), name);
  };
  const embedded: Record<string, string> = {
    NODE_ENV: environment,
    HOST: '127.0.0.1',
    TRUSTED_HOP_SECRET_FILE: secretFile('trusted-hop'),
    SESSION_TOKEN_SECRET_FILE: secretFile('session-token'),
    API_KEY_PEPPER_FILE: secretFile('api-key-pepper'),
    EXCHANGE_PUBLIC_KEYS: exchangePublicKeys(state),
    [EXCHANGE_KEYS_FOLDER]: state.folder('secrets'),
    LOG_LEVEL: 'info',
    REGION: 'local',
  };
  for (const app of APPS) embedded[`${app.toUpperCase()}_URL`] = urlOf(app, ports);
  if (!has(switches, 'DATABASE_URL')) embedded.DATABASE_URL = `postgres://127.0.0.1:${ports.postgres}/pixeltrace`;
  if (!has(switches, 'DATABASE_ROLE_SECRET')) embedded.DATABASE_ROLE_SECRET_FILE = secretFile('database-roles');
  if (redisUrl !== undefined) embedded.REDIS_URL_FILE = state.keep('redis-url', redisUrl);
  if (!has(switches, 'SMTP_URL')) Object.assign(embedded, { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`, MAIL_RECEIPTS_URL: `http://127.0.0.1:${ports.mailbox}/receipts` });
  if (!has(switches, 'MAIL_KEYS')) embedded.MAIL_KEYS_FILE = state.keep('mail-keys', `m1:${Buffer.from(state.secret('mail-key'), 'base64url').toString('base64')}`);
  if (!has(switches, 'S3_ENDPOINT')) embedded.BLOBS_DIRECTORY = state.folder('blobs');
  if (!has(switches, 'KMS_KEYS') && !has(switches, 'KMS_PATH')) Object.assign(embedded, keyEnvironment(state, environment));
  if (!has(switches, 'ERASURE_LEDGER_DIRECTORY')) embedded.ERASURE_LEDGER_DIRECTORY = state.folder('erasure-ledger');
  if (!has(switches, 'AUDIT_DIRECTORY')) embedded.AUDIT_DIRECTORY = state.folder('audit');
  return { ...embedded, ...switches };
};

/** Only in development does an app make a key file that is missing. */
const keyEnvironment = (state: StateFolder, environment: 'development' | 'test'): Record<string, string> => {
  if (environment === 'development') return { KMS_PATH: path.join(state.folder('keys'), 'master-keys.json') };
  const key = Buffer.from(state.secret('master-key'), 'base64url').toString('base64');
  return { KMS_KEYS_FILE: state.keep('master-keys', `mk-test:${key}`), KMS_CURRENT: 'mk-test' };
};

/** With the keys of one app in place of where all of them lie. */
export const withOwnKeys = ({ [EXCHANGE_KEYS_FOLDER]: folder, ...common }: Record<string, string>, app: App): Record<string, string> => ({
  ...common,
  ...(folder !== undefined && app !== 'web' ? { EXCHANGE_KEYS_FILE: path.join(folder, exchangeKeyOf(app)) } : {}),
});

/** What one app is told, on top. */
export const appEnvironment = (common: Record<string, string>, app: App, ports: Ports): Record<string, string> => ({
  ...withOwnKeys(common, app),
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  UV_THREADPOOL_SIZE: '12',
  APP: app,
  ROLE: 'all',
  PORT: String(ports[app]),
  PUBLIC_URL: urlOf(app, ports),
});
