import { type RunningPostgres, startPostgres } from '../services/postgres.js';
import { type RunningRedis, startRedis } from '../services/redis.js';
import { repositoryRoot } from '../services/repository-root.js';
import type { StateFolder } from '../services/state-folder.js';
import path from 'node:path';
import pg from 'pg';
import type { Ports } from './instance-ports.js';

/** Downloads are shared by every instance of the clone. */
export const toolsFolder = (): string => path.join(repositoryRoot(), '.state', 'tools');

export interface EmbeddedServices {
  postgres?: RunningPostgres;
  redis?: RunningRedis;
  /** Superuser's URL, where the database is ours. */
  adminUrl?: string;
  stop: () => Promise<void>;
}

const createDatabase = async (postgres: RunningPostgres): Promise<string> => {
  const client = new pg.Client({ connectionString: postgres.adminUrl('postgres') });
  await client.connect();
  try {
    const found = await client.query(`select 1 from pg_database where datname = 'pixeltrace'`);
    if (found.rowCount === 0) await client.query('create database pixeltrace');
  } finally {
    await client.end();
  }
  return postgres.adminUrl('pixeltrace');
};

/** Starts what the environment does not name: our own Postgres and Redis. */
export const startEmbeddedServices = async (state: StateFolder, ports: Ports, needs: { postgres: boolean; redis: boolean }): Promise<EmbeddedServices> => {
  const services: EmbeddedServices = {
    stop: async () => {
      await Promise.all([services.redis?.stop(), services.postgres?.stop()]);
    },
  };
  try {
    if (needs.postgres) {
      services.postgres = await startPostgres({ home: state.file('postgres'), port: ports.postgres, password: state.secret('postgres') });
      services.adminUrl = await createDatabase(services.postgres);
    }
    if (needs.redis) {
      const home = state.file('redis');
      services.redis = await startRedis({ home, port: ports.redis, password: state.secret('redis'), tools: toolsFolder() });
    }
    return services;
  } catch (error) {
    await services.stop();
    throw error;
  }
};
