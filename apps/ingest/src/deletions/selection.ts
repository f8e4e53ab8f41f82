import type { RecordingFilter } from '../search/recording-filter.js';

/** Which recordings of a project are meant: those that a filter finds, or all of them. */
export interface Selection {
  where: RecordingFilter;
  everything: boolean;
}

export type SelectionKind = 'end-user' | 'time-range' | 'query' | 'project';

const TIMES = new Set(['startedFrom', 'startedBefore']);

/** What kind of deletion it is, as receipts and webhooks name it. */
export const kindOf = ({ where, everything }: Selection): SelectionKind => {
  const conditions = Object.entries(where).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (everything) return 'project';
  if (conditions.length === 1 && conditions[0] === 'endUser') return 'end-user';
  return conditions.every((name) => TIMES.has(name)) ? 'time-range' : 'query';
};

/** Nothing by accident: either a condition, or `everything`, never both and never neither. */
export const isDefinite = ({ where, everything }: Selection): boolean => everything !== Object.values(where).some((value) => value !== undefined);
