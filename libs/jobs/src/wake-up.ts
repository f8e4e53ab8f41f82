import type { JobOwner } from './job-owner.js';

/** The NOTIFY channel on which a relay hears of new rows. Writers on hot paths leave it out: the relay polls each second. */
export const wakeUpChannel = (owner: JobOwner): string => `outbox_${owner}`;
