import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../services/repository-root.js';

const fileIn = (folder: string): string => path.join(folder, 'run', 'environment');

/** Keeps what the apps of a running instance are told, for commands that need the same stores. */
export const keepInstanceEnvironment = (folder: string, environment: Record<string, string>): void => writeFileSync(fileIn(folder), JSON.stringify(environment), { mode: 0o600 });

/** The caller's environment; where it names no database, that of the instance which `npm start` runs here. */
export const instanceEnvironment = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  if (environment['DATABASE_URL'] !== undefined || environment['DATABASE_URL_FILE'] !== undefined) return environment;
  const file = fileIn(environment['PIXELTRACE_STATE'] ?? path.join(repositoryRoot(), '.state'));
  return existsSync(file) ? { ...environment, ...(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) } : environment;
};
