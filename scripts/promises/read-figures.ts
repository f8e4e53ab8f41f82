import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import { Database } from '#database/database.js';
import { dataSourceOptions } from '#database/data-source-options.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { PromisesRepository } from '../../apps/privacy/src/promises/promises.repository.js';
import { startInstance } from '../instance/instance.js';
import { instanceEnvironment } from '../instance/instance-environment-file.js';
import { appEnvironment } from '../instance/instance-environment.js';

export type Figures = Map<string, number | null>;

const figuresOf = async (environment: NodeJS.ProcessEnv): Promise<Figures> => {
  const config = toConfig(readEnv(environment), 'privacy');
  const source = await new DataSource(dataSourceOptions(config.database, 'privacy_api', 1)).initialize();
  try {
    return await new Database(source).transaction('platform', (tx) => new PromisesRepository().figures(tx));
  } finally {
    await source.destroy();
  }
};

/** What a system says that was just started, with its demo customer and nothing else. */
const ofFreshInstance = async (): Promise<Figures> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-figures-'));
  try {
    const instance = await startInstance({ folder, ports: 'any', apps: ['waitlist', 'ingest', 'privacy'] });
    try {
      return await figuresOf(appEnvironment(instance.environment, 'privacy', instance.ports));
    } finally {
      await instance.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The figures of the system that the environment names, of the one that `npm start` runs here, or else of a fresh one. Says of which. */
export const readFigures = async (environment: NodeJS.ProcessEnv): Promise<{ figures: Figures; of: string }> => {
  const named = instanceEnvironment(environment, 'privacy');
  if (named['DATABASE_URL'] !== undefined || named['DATABASE_URL_FILE'] !== undefined) {
    try {
      return { figures: await figuresOf(named), of: 'the running system' };
    } catch {
      if (named === environment) throw new Error('The database that DATABASE_URL names cannot be read.');
    }
  }
  return { figures: await ofFreshInstance(), of: 'a fresh instance' };
};
