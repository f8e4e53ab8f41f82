import { ACCOUNT_SCHEDULE } from './account-schedule.js';
import { RECORDING_SCHEDULE } from './recording-schedule.js';
import type { RetentionEntry } from './retention-entry.js';
import { RIGHTS_SCHEDULE } from './rights-schedule.js';
import { SITE_SCHEDULE } from './site-schedule.js';

/** How long everything is kept: one line for each dataset and rule. What the software does must be here, and what is here must be done. */
export const RETENTION_SCHEDULE: readonly RetentionEntry[] = [...SITE_SCHEDULE, ...RIGHTS_SCHEDULE, ...ACCOUNT_SCHEDULE, ...RECORDING_SCHEDULE];

/** The line that settles what columns of a dataset declare. Undefined where there is none, which fails the tests. */
export const entryFor = (dataset: string, declared: string): RetentionEntry | undefined => RETENTION_SCHEDULE.find((entry) => entry.declared === declared && entry.datasets.includes(dataset));
