import { freePort } from '#scripts/services/ports.js';
import { type RunningRedis, startRedis } from '#scripts/services/redis.js';
import { repositoryRoot } from '#scripts/services/repository-root.js';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { testServices } from './test-services.js';

export interface TestRedis {
  url: string;
  tls: false;
  /** Key prefix of one's own: the server is shared by every test of the run, so no FLUSHALL here. */
  prefix: string;
}

/** The shared Redis, with a prefix nobody else has. */
export const testRedis = (): TestRedis => ({ url: testServices().redisUrl, tls: false, prefix: `test-${randomBytes(6).toString('hex')}` });

/** A Redis of one's own, which may be emptied, killed and started again (`start` on the same port and data). */
export const ownTestRedis = async (): Promise<TestRedis & { start: () => Promise<RunningRedis>; kill: () => void; stop: () => Promise<void> }> => {
  const home = mkdtempSync(path.join(testServices().folder, 'redis-'));
  const options = { home, port: await freePort(), password: randomBytes(12).toString('hex'), tools: path.join(repositoryRoot(), '.state', 'tools') };
  let running = await startRedis(options);
  return {
    url: running.url,
    tls: false,
    prefix: 'test',
    start: async () => (running = await startRedis(options)),
    kill: () => void process.kill(running.pid, 'SIGKILL'),
    stop: async () => {
      await running.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
};
