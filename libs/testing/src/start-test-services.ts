import { ensureRoles, migrate } from '#database/migrate.js';
import { freePort } from '#scripts/services/ports.js';
import { type RunningPostgres, startPostgres, stopLeftPostgres } from '#scripts/services/postgres.js';
import { livingPid, reap, writePidfile } from '#scripts/services/processes.js';
import { type RunningRedis, startRedis } from '#scripts/services/redis.js';
import { repositoryRoot } from '#scripts/services/repository-root.js';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { adminUrlOf, type TestServices } from './test-services.js';

const PREFIX = 'pixeltrace-test-';
const TEMPLATE = 'pixeltrace_template';

/** Services of a test run that was killed: ended and removed by the next run. */
const removeLeftovers = async (): Promise<void> => {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(tmpdir(), name);
    try {
      if (!existsSync(path.join(folder, 'owner')) || livingPid(path.join(folder, 'owner')) !== undefined) continue;
      await stopLeftPostgres(path.join(folder, 'postgres'));
      await reap(path.join(folder, 'redis', 'pid'));
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another run is removing it, or it belongs to somebody else.
    }
  }
};

const makeTemplate = async (services: TestServices): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrlOf(services, 'postgres') });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const adminUrl = adminUrlOf(services, TEMPLATE);
  await ensureRoles(adminUrl, services.roleSecret);
  await migrate({ url: adminUrl, adminUrl, roleSecret: services.roleSecret, tls: false });
};

export interface StartedTestServices {
  services: TestServices;
  stop: () => Promise<void>;
}

/** Starts one throwaway Postgres (fsync off: crash tests start their own) and one Redis, and migrates the template database. */
export const startTestServices = async (): Promise<StartedTestServices> => {
  await removeLeftovers();
  const folder = mkdtempSync(path.join(tmpdir(), PREFIX));
  chmodSync(folder, 0o711);
  writePidfile(path.join(folder, 'owner'), process.pid);
  let postgres: RunningPostgres | undefined;
  let redis: RunningRedis | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([postgres?.stop(), redis?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const password = randomBytes(18).toString('hex');
    postgres = await startPostgres({ home: path.join(folder, 'postgres'), port: await freePort(), password, maxConnections: 300, durable: false });
    redis = await startRedis({
      home: path.join(folder, 'redis'),
      port: await freePort(),
      password: randomBytes(18).toString('hex'),
      tools: path.join(repositoryRoot(), '.state', 'tools'),
      durable: false,
    });
    const services: TestServices = {
      folder,
      postgresPort: postgres.port,
      postgresPassword: password,
      roleSecret: randomBytes(18).toString('hex'),
      templateDatabase: TEMPLATE,
      redisUrl: redis.url,
    };
    await makeTemplate(services);
    return { services, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
