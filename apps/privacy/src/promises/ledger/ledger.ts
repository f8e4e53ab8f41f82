import { CLAUSES } from '#contracts/clauses.js';
import { COLLECTING } from './collecting.js';
import { GUARDING } from './guarding.js';
import { KEEPING } from './keeping.js';
import type { LedgerEntry } from './ledger-entry.js';
import { RIGHTS } from './rights.js';
import { SHARING } from './sharing.js';
import { TELLING } from './telling.js';

/** Each promise of the policy, with what keeps it, in the order of the policy. */
export const LEDGER: readonly LedgerEntry[] = [...SHARING, ...COLLECTING, ...RIGHTS, ...KEEPING, ...GUARDING, ...TELLING].toSorted((one, other) => CLAUSES.indexOf(one.id) - CLAUSES.indexOf(other.id));
