import { PROMISE_FIGURES } from '#database/promise-figures.js';
import type { PolicyClause } from '#policy/policy-text.js';
import { type Control, type LedgerEntry, type TestRef, testId, testsOf } from './ledger/ledger-entry.js';

/** What one test came to. `passed` null: it was not run on these sources. `at`: ISO 8601. */
export interface TestOutcome {
  passed: boolean | null;
  at: string | null;
  /** Of the sources it ran on. */
  commit: string | null;
}

/** When a control was switched off, and whether its test turned red. */
export interface SwitchOffOutcome {
  red: boolean;
  at: string;
  commit: string;
}

/** Everything that decides whether promises are kept. */
export interface Findings {
  outcomeOf: (test: TestRef) => TestOutcome;
  /** By clause; null when it cannot be had. */
  figures: ReadonlyMap<string, number | null>;
  /** Undefined: it never was. */
  switchedOff: (clause: string, control: Control) => SwitchOffOutcome | undefined;
  /** Clauses whose code or tests are not there. */
  faulty: ReadonlySet<string>;
  /** YYYY-MM-DD. */
  today: string;
}

/** A line of `npm run promises` and of `GET /v1/promises`. */
export interface PromiseRow {
  id: string;
  text: string;
  kept: boolean;
  keptBy: 'software' | 'software and people';
  controls: { does: string; file: string; symbol: string; switchedOff: SwitchOffOutcome | null }[];
  tests: ({ id: string } & TestOutcome)[];
  evidence: { says: string; query: string; value: number | null };
  owner: string;
  people: { does: string; reviewedOn: string; nextReviewOn: string } | null;
  /** Why it is not kept, in words; empty when it is. */
  because: string[];
}

const count = (many: number, one: string): string[] => (many === 0 ? [] : [`${many} ${many === 1 ? one : `${one}s`}`]);

const reasons = (entry: LedgerEntry, row: Pick<PromiseRow, 'tests' | 'controls' | 'evidence'>, { faulty, today }: Findings): string[] => {
  const { value, says } = row.evidence;
  const unmet = PROMISE_FIGURES[entry.id]?.mustBeZero === true && value !== null && value !== 0;
  const green = row.controls.filter(({ switchedOff }) => switchedOff?.red === false);
  return [
    ...(entry.missing ?? []).map((what) => `Missing: ${what}`),
    ...(faulty.has(entry.id) ? ['Its code or its tests are not where the ledger says.'] : []),
    ...count(row.tests.filter(({ passed }) => passed === false).length, 'test').map((tests) => `Fails: ${tests}.`),
    ...count(row.tests.filter(({ passed }) => passed === null).length, 'test').map((tests) => `Not run on these sources: ${tests}.`),
    ...count(green.length, 'control').map((controls) => `Its tests stay green without ${controls}.`),
    ...(value === null ? ['Its figure cannot be had.'] : []),
    ...(unmet ? [`${value} ${says}.`] : []),
    ...(entry.people && entry.people.nextReviewOn < today ? ['Its review is overdue.'] : []),
  ];
};

/** Kept is a promise of which nothing is missing, whose tests all passed on these sources, whose figure says nothing else, and whose people were asked in time. */
export const judge = (entry: LedgerEntry, { text }: Pick<PolicyClause, 'text'>, findings: Findings): PromiseRow => {
  const figure = PROMISE_FIGURES[entry.id];
  const row = {
    controls: entry.controls.map((control) => ({ does: control.does, file: control.file, symbol: control.symbol, switchedOff: findings.switchedOff(entry.id, control) ?? null })),
    tests: testsOf(entry).map((ref) => ({ id: testId(ref), ...findings.outcomeOf(ref) })),
    evidence: { says: figure?.says ?? '', query: figure?.sql ?? '', value: findings.figures.get(entry.id) ?? null },
  };
  const because = reasons(entry, row, findings);
  return { id: entry.id, text, kept: because.length === 0, keptBy: entry.people ? 'software and people' : 'software', ...row, owner: entry.owner, people: entry.people ?? null, because };
};
