import type { LegalBasis } from '#contracts/personal-data.js';

/** What is done when the time is over. */
export type RetentionAction = 'delete' | 'anonymise' | 'erase';

/** One line of the retention schedule. */
export interface RetentionEntry {
  id: string;
  /** In words a person understands. */
  title: string;
  /** Tables (`schema.table`), or kinds of objects (`prefix/`), that it ends. */
  datasets: readonly string[];
  /** What the columns of these datasets declare as their retention. */
  declared: string;
  basis: LegalBasis;
  /** From when the time counts, or what ends it. */
  trigger: string;
  /** ISO 8601; null where no clock ends it but what `trigger` says. */
  duration: string | null;
  action: RetentionAction;
  /** What can be kept back from it by a legal hold: single rows, single recordings, or nothing. */
  hold: 'row' | 'recording' | 'none';
  /** Whether a rule of the database counts what is due and what went, for the evidence of each night. */
  counted: boolean;
  /** The code that carries it out: `file#name`. */
  carriedOutBy: readonly string[];
  /** Where no code does yet: a day before which nothing can be old enough. The tests fail from half a year before. */
  nothingDueBefore?: string;
}
