import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appEnvironment } from '../instance/instance-environment.js';
import { toolsFolder } from '../instance/embedded-services.js';
import { type Instance, startInstance } from '../instance/instance.js';
import { freePort } from '../services/ports.js';
import { startPostgres } from '../services/postgres.js';
import { startRedis } from '../services/redis.js';
import { StateFolder } from '../services/state-folder.js';
import { RoleProcess } from './role-process.js';

/** Services and an intake and a worker apart, each of which can be killed and brought back. */
export interface FaultBench {
  instance: Instance;
  adminUrl: string;
  folder: string;
  intake: RoleProcess;
  worker: RoleProcess;
  /** Not running until a fault starts it. */
  second: RoleProcess;
  api: RoleProcess;
  apiUrl: string;
  restartPostgres: () => Promise<void>;
  restartRedis: () => Promise<void>;
  stop: () => Promise<void>;
}

export const startFaultBench = async (): Promise<FaultBench> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-faults-'));
  const state = new StateFolder(folder);
  const instance = await startInstance({ folder, apps: [], environment: 'test' });
  const env = appEnvironment(instance.environment, 'ingest', instance.ports);
  const intake = new RoleProcess('intake', instance.ports.ingest, env, state);
  const worker = new RoleProcess('worker', await freePort(), env, state);
  const second = new RoleProcess('worker', await freePort(), env, state, 'second-worker');
  const apiPort = await freePort();
  const api = new RoleProcess('api', apiPort, env, state);
  const { services, ports } = instance;
  const bench: FaultBench = {
    instance,
    adminUrl: instance.adminUrl ?? '',
    folder,
    intake,
    worker,
    second,
    api,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    restartPostgres: async () => {
      services.postgres = await startPostgres({ home: state.file('postgres'), port: ports.postgres, password: state.secret('postgres') });
    },
    restartRedis: async () => {
      services.redis = await startRedis({ home: state.file('redis'), port: ports.redis, password: state.secret('redis'), tools: toolsFolder() });
    },
    stop: async () => {
      await Promise.all([intake.stop(), worker.stop(), second.stop(), api.stop()]);
      await instance.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await Promise.all([intake.start(), worker.start()]);
  return bench;
};
