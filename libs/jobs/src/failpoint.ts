import type { Config } from '#config/config.js';

/** Steps of the jobs themselves, and of the work they do. Each is passed somewhere, which a test looks after. */
export const FAIL_STEPS = [
  'relay.after-claim',
  'relay.after-add',
  'run.after-begin',
  'run.before-complete',
  'run.after-complete',
  'drain.after-objects',
  'drain.after-commit',
  'erase.after-tombstone',
  'erase.after-objects',
  'erase.after-ledger',
  'mail.after-claim',
  'mail.before-settle',
  'case.before-post',
  'case.after-post',
  'case.before-ask',
  'case.after-erase',
  'case.after-ledger',
  'case.before-answer',
  'case.after-answer',
  'case.before-take',
  'case.after-take',
  'case.after-sign',
  'case.before-end',
  'case.after-end',
  'case.after-pieces',
  'case.after-archive',
  'case.before-clear',
] as const;

export type FailStep = (typeof FAIL_STEPS)[number];

let trap: ((step: FailStep) => void) | undefined;

/** For tests that crash work inside their own process: `spring` throws. Without one a step is a place to be killed at. */
export const setFailpointTrap = (spring: ((step: FailStep) => void) | undefined): void => {
  trap = spring;
};

/** For fault tests: ends the process as `kill -9` would, at one named step. The config refuses it outside tests. */
export const failpoint = (config: Pick<Config, 'environment' | 'failAt'>, step: FailStep): void => {
  if (config.environment !== 'test') return;
  trap?.(step);
  if (config.failAt === step) process.kill(process.pid, 'SIGKILL');
};
