import type { Config } from '#config/config.js';

/** Steps of the jobs themselves, and of the work they do. */
export type FailStep =
  | 'relay.after-claim'
  | 'relay.after-add'
  | 'run.after-begin'
  | 'run.before-complete'
  | 'run.after-complete'
  | 'drain.after-objects'
  | 'drain.after-commit'
  | 'erase.after-tombstone'
  | 'erase.after-objects'
  | 'erase.after-ledger'
  | 'mail.after-claim'
  | 'mail.before-settle';

/** For fault tests: ends the process as `kill -9` would, at one named step. The config refuses it outside tests. */
export const failpoint = (config: Config, step: FailStep): void => {
  if (config.environment === 'test' && config.failAt === step) process.kill(process.pid, 'SIGKILL');
};
