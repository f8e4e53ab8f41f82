import { openKms } from '#blobs/blobs.module.js';
import { SessionKeysRepository } from '#blobs/session-keys.repository.js';
import { SessionKeys } from '#blobs/session-keys.js';
import { Clock } from '#clock/clock.js';
import { type Config, EXCHANGE_APPS } from '#config/config.js';
import { exchangePrivateKey, exchangePublicText } from '#config/exchange-keys.js';
import { toConfig } from '#config/to-config.js';
import { ensureRoles, migrate } from '#database/migrate.js';
import { query } from '#database/database.js';
import { openDatabase } from '#database/open-database.js';
import { keyHmac, mintCredential } from '#identity/credential.js';
import { freePort } from '#scripts/services/ports.js';
import { startPostgres } from '#scripts/services/postgres.js';
import { repositoryRoot } from '#scripts/services/repository-root.js';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { SessionTokenService } from '../apps/ingest/src/sessions/session-token.service.js';

export const BENCH_ORIGIN = 'https://bench.example';
const DATABASE = 'pixeltrace';

export interface BenchServices {
  /** Variables of an ingest process with the role `intake`. */
  env: Record<string, string>;
  config: Config;
  /** Superuser's URL of the database. */
  adminUrl: string;
  /** A folder on the disk that is measured. */
  folder: string;
  stop: () => Promise<void>;
}

/** A durable Postgres with our schema, and folders, all thrown away at the end. On the disk of the clone: /tmp may be memory. */
export const startBenchServices = async (): Promise<BenchServices> => {
  const state = path.join(repositoryRoot(), '.state');
  mkdirSync(state, { recursive: true, mode: 0o711 });
  const folder = mkdtempSync(path.join(state, 'bench-'));
  chmodSync(folder, 0o711);
  const postgres = await startPostgres({ home: path.join(folder, 'postgres'), port: await freePort(), password: randomBytes(18).toString('hex'), durable: true });
  const adminUrl = postgres.adminUrl(DATABASE);
  const stop = async (): Promise<void> => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await makeDatabase(postgres.adminUrl('postgres'));
    const env = environment(folder, postgres.port);
    const config = toConfig(env, 'ingest');
    await ensureRoles(adminUrl, config.database.roleSecret);
    await migrate({ ...config.database, adminUrl });
    for (const name of ['blobs', 'ledger', 'control', 'raw']) mkdirSync(path.join(folder, name), { recursive: true });
    return { env, config, adminUrl, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const makeDatabase = async (adminUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`create database ${DATABASE}`);
  await client.end();
};

const environment = (folder: string, postgresPort: number): Record<string, string> => {
  const secret = (): string => randomBytes(32).toString('base64url');
  const exchangeKey = randomBytes(32).toString('base64');
  return {
    NODE_ENV: 'production',
    APP: 'ingest',
    ROLE: 'intake',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    TRUSTED_HOP_SECRET: secret(),
    SESSION_TOKEN_SECRET: secret(),
    API_KEY_PEPPER: secret(),
    DATABASE_URL: `postgres://127.0.0.1:${postgresPort}/${DATABASE}`,
    DATABASE_ROLE_SECRET: secret(),
    // Intake never talks to Redis.
    REDIS_URL: 'redis://127.0.0.1:1',
    BLOBS_DIRECTORY: path.join(folder, 'blobs'),
    // Production asks for these as well; intake uses none of them.
    EXCHANGE_KEYS: exchangeKey,
    EXCHANGE_PUBLIC_KEYS: EXCHANGE_APPS.map((app) => `${app}:${exchangePublicText(exchangePrivateKey(exchangeKey))}`).join(','),
    MAIL_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    REGION: 'bench',
    KMS_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    KMS_CURRENT: 'bench',
    ERASURE_LEDGER_DIRECTORY: path.join(folder, 'ledger'),
  };
};

/** `count` running sessions spread over `tenants` customers, each with its key. Answers their tokens. */
export const makeSessions = async ({ config, adminUrl }: BenchServices, count: number, tenants: number): Promise<string[]> => {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const intake = await openDatabase(config.database, 'ingest_intake');
  const clock = new Clock();
  const keys = new SessionKeys(intake.db, openKms(config.kms, config.environment), new SessionKeysRepository(), clock);
  const tokens = new SessionTokenService(config, clock);
  try {
    const customers = await Promise.all(Array.from({ length: tenants }, () => insertCustomer(admin, config)));
    const made: string[] = [];
    for (let n = 0; n < count; n++) {
      const customer = customers[n % tenants] as { tenantId: string; projectId: string };
      const session = { ...customer, sessionId: randomUUID() };
      await intake.db.transaction({ tenants: [customer.tenantId] }, async (tx) => {
        await query(tx, `insert into ingest.session (id, tenant_id, project_id, started_at, expires_at, consent_record_id) values ($1, $2, $3, clock.now(), clock.now() + interval '30 days', $4)`, [
          session.sessionId, session.tenantId, session.projectId, randomUUID(),
        ]);
        await keys.create(tx, session);
      });
      made.push(tokens.issue({ ...session, maskingFloor: 'mask-inputs', origin: BENCH_ORIGIN }));
    }
    return made;
  } finally {
    await intake.close();
    await admin.end();
  }
};

const insertCustomer = async (admin: pg.Client, config: Config): Promise<{ tenantId: string; projectId: string }> => {
  const [tenantId, projectId] = [randomUUID(), randomUUID()];
  const { text, keyId } = mintCredential('ingest');
  await admin.query(`insert into identity.organisation (id, name) values ($1, 'Bench')`, [tenantId]);
  await admin.query(`insert into identity.project (id, tenant_id, name) values ($1, $2, 'Bench')`, [projectId, tenantId]);
  await admin.query(
    `insert into identity.api_key (id, tenant_id, project_id, kind, name, key_id, hmac, origins) values ($1, $2, $3, 'ingest', 'bench', $4, $5, $6)`,
    [randomUUID(), tenantId, projectId, keyId, keyHmac(config.secrets.apiKeyPepper, text), [BENCH_ORIGIN]],
  );
  await admin.query('insert into ingest.project_setting (tenant_id, project_id, daily_bytes) values ($1, $2, $3)', [tenantId, projectId, 2 ** 50]);
  return { tenantId, projectId };
};
