import type { Clause } from '#contracts/clauses.js';

/** One test: its file from the root of the repository, and its own title as the source has it (placeholders of a table included). */
export interface TestRef {
  file: string;
  title: string;
}

/** How a control is switched off under test: a change to its source that exists only while that run reads it. */
export interface SwitchOff {
  /** Stands in the source exactly once. */
  find: string;
  replace: string;
  /** The test that has to turn red, while others of its file stay green. */
  reddens: TestRef;
}

/** Code that keeps a promise. */
export interface Control {
  does: string;
  file: string;
  symbol: string;
  switchOff: SwitchOff;
}

/** Who answers for a promise. */
export type PromiseOwner = 'privacy' | 'security' | 'support' | 'recording' | 'operations';

/** What software cannot keep alone. */
export interface KeptByPeople {
  /** What a person does, or decides. */
  does: string;
  /** YYYY-MM-DD. */
  reviewedOn: string;
  nextReviewOn: string;
}

export interface LedgerEntry {
  id: Clause;
  owner: PromiseOwner;
  controls: readonly Control[];
  /** Besides those that the controls name. */
  tests: readonly TestRef[];
  people?: KeptByPeople;
  /** What the clause asks for and nothing does yet. A clause that has any is not kept. */
  missing?: readonly string[];
}

export const test = (file: string, title: string): TestRef => ({ file, title });

export const testId = ({ file, title }: TestRef): string => `${file} › ${title}`;

/** Every test that is named for a clause, once. */
export const testsOf = (entry: LedgerEntry): TestRef[] => [...new Map([...entry.controls.map(({ switchOff }) => switchOff.reddens), ...entry.tests].map((ref) => [testId(ref), ref])).values()];
