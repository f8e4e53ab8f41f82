import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { judge, type Findings } from '../../apps/privacy/src/promises/judge.js';
import { LEDGER } from '../../apps/privacy/src/promises/ledger/ledger.js';
import { type LedgerEntry, test as namedTest } from '../../apps/privacy/src/promises/ledger/ledger-entry.js';
import { repositoryRoot } from '../services/repository-root.js';
import { switchOff } from './switch-off.js';
import { type JestResults, TestResults } from './test-results.js';

const entryOf = (id: string): LedgerEntry => LEDGER.find((entry) => entry.id === id) as LedgerEntry;

describe('results of tests', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'pixeltrace-results-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const of = (source: string): TestResults => new TestResults(root, { commit: 'abc1234', source });
  const report = (file: string, tests: [string, string][]): JestResults => ({
    testResults: [{ name: path.join(root, file), startTime: 1, endTime: 1_795_440_000_000, status: '', assertionResults: tests.map(([title, status]) => ({ title, status })) }],
  });

  it('are those of the sources as they are, and of no others', () => {
    of('one').record(report('a.spec.ts', [['holds', 'passed']]));
    expect(of('one').outcome(namedTest('a.spec.ts', 'holds'))).toEqual({ passed: true, at: '2026-11-23T13:20:00.000Z', commit: 'abc1234' });
    expect(of('two').outcome(namedTest('a.spec.ts', 'holds'))).toEqual({ passed: null, at: null, commit: null });
  });

  it('are not passed when one of a title failed, was left out, or never came', () => {
    const results = of('one');
    results.record(report('a.spec.ts', [['takes 1 of (it)', 'passed'], ['takes 2 of (it)', 'failed'], ['waits', 'pending'], ['holds', 'passed'], ['holds', 'failed']]));
    for (const title of ['takes %i of (it)', 'waits', 'holds', 'is not there']) expect(results.outcome(namedTest('a.spec.ts', title)).passed).toBe(false);
    results.record(report('b.spec.ts', []));
    expect(results.outcome(namedTest('b.spec.ts', 'could not be loaded')).passed).toBe(false);
  });
});

describe('a promise', () => {
  const entry: LedgerEntry = { ...entryOf('R8'), people: { does: 'Reads.', reviewedOn: '2026-11-23', nextReviewOn: '2027-02-23' } };
  const well: Findings = { outcomeOf: () => ({ passed: true, at: '2026-11-23T13:20:00.000Z', commit: 'abc1234' }), figures: new Map([['R8', 7], ['D4', 2]]), switchedOff: () => undefined, faulty: new Set(), today: '2026-12-01' };
  const judged = (change: Partial<Findings>, of = entry) => judge(of, { text: 'You can.' }, { ...well, ...change });

  it('is kept when nothing speaks against it', () => {
    expect(judged({})).toMatchObject({ id: 'R8', text: 'You can.', kept: true, keptBy: 'software and people', owner: 'support', evidence: { query: 'select count(*) from mail.suppression', value: 7 }, because: [] });
    expect(judged({}, entryOf('R8')).keptBy).toBe('software');
  });

  it.each<[string, Partial<Findings>, RegExp]>([
    ['a test failed', { outcomeOf: () => ({ passed: false, at: null, commit: null }) }, /^Fails/],
    ['a test was not run', { outcomeOf: () => ({ passed: null, at: null, commit: null }) }, /^Not run/],
    ['its tests do not need its control', { switchedOff: () => ({ red: false, at: '', commit: '' }) }, /stay green/],
    ['its figure cannot be had', { figures: new Map() }, /cannot be had/],
    ['its code is not there', { faulty: new Set(['R8']) }, /not where/],
    ['its people were not asked again', { today: '2027-02-24' }, /overdue/],
  ])('is not kept when %s', (_what, change, reason) => {
    expect(judged(change)).toMatchObject({ kept: false, because: [expect.stringMatching(reason)] });
  });

  it('is not kept when its figure says otherwise, or something is missing', () => {
    expect(judged({}, entryOf('D4'))).toMatchObject({ kept: false, because: [expect.stringContaining('2 recordings that are a day past their end')] });
    expect(judged({}, { ...entry, missing: ['Everything.'] })).toMatchObject({ kept: false, because: ['Missing: Everything.'] });
  });
});

describe('a control that is switched off', () => {
  it('turns its test red, and one that does not matter leaves it green', () => {
    const kept = entryOf('R8');
    const [control] = kept.controls as [LedgerEntry['controls'][0]];
    const idle = { ...control, switchOff: { ...control.switchOff, replace: `${control.switchOff.find} void 0;` } };
    const outcomes = switchOff(repositoryRoot(), [{ ...kept, controls: [control, idle] }]);
    expect(outcomes).toMatchObject([{ clause: 'R8', red: true }, { clause: 'R8', red: false, because: 'It stayed green.' }]);
  }, 60_000);
});
