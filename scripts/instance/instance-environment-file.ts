import type { App } from '#config/config.js';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../services/repository-root.js';
import { withOwnKeys } from './instance-environment.js';

const fileIn = (folder: string): string => path.join(folder, 'run', 'environment');

/** Keeps what the apps of a running instance are told, for commands that need the same stores. */
export const keepInstanceEnvironment = (folder: string, environment: Record<string, string>): void => writeFileSync(fileIn(folder), JSON.stringify(environment), { mode: 0o600 });

/** The caller's environment; where it names no database, what `app` of the instance which `npm start` runs here is told. */
export const instanceEnvironment = (environment: NodeJS.ProcessEnv, app: App): NodeJS.ProcessEnv => {
  if (environment['DATABASE_URL'] !== undefined || environment['DATABASE_URL_FILE'] !== undefined) return environment;
  const file = fileIn(environment['PIXELTRACE_STATE'] ?? path.join(repositoryRoot(), '.state'));
  return existsSync(file) ? { ...environment, ...withOwnKeys(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>, app) } : environment;
};
