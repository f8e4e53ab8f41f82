import { PROMISE_FIGURES } from '#database/promise-figures.js';
import { isPromise } from '#policy/policy-text.js';
import { ledgerFaults } from '#scripts/promises/ledger-faults.js';
import path from 'node:path';
import { LEDGER } from '../../apps/privacy/src/promises/ledger/ledger.js';
import type { LedgerEntry } from '../../apps/privacy/src/promises/ledger/ledger-entry.js';
import { clauseTexts } from '../../apps/privacy/src/promises/promises.service.js';

const ROOT = path.resolve(__dirname, '..', '..');
const promised = [...clauseTexts().keys()].filter(isPromise);
const [first] = LEDGER as [LedgerEntry];
const faultsOf = (ledger: readonly LedgerEntry[]): string[] => ledgerFaults(ROOT, ledger, promised);

describe('the clause ledger', () => {
  it('names code, tests and a figure for every promise of the policy, and for no other', () => {
    expect(faultsOf(LEDGER)).toEqual([]);
    expect(Object.keys(PROMISE_FIGURES).sort()).toEqual([...promised].sort());
  });

  it.each<[string, Partial<LedgerEntry>, RegExp]>([
    ['code that is not there', { controls: [{ does: '', file: 'libs/gone.ts', symbol: 'gone', switchOff: { find: 'a', replace: 'b', reddens: { file: 'a', title: 'a' } } }] }, /^S1: libs\/gone\.ts is not there/],
    ['a symbol that is not there', { controls: first.controls.map((control) => ({ ...control, symbol: 'noSuchThing' })) }, /has no noSuchThing/],
    ['a switch that no longer fits', { controls: first.controls.map((control) => ({ ...control, switchOff: { ...control.switchOff, find: 'no such line' } })) }, /is 0 times in/],
    ['a test that is not there', { tests: [{ file: 'test/docs/register.spec.ts', title: 'proves everything' }] }, /has no test “proves everything”/],
    ['no test at all', { controls: [], tests: [], missing: ['All of it.'] }, /^S1: no test shows it/],
    ['neither code nor an admission', { controls: [] }, /^S1: no code keeps it/],
    ['a review that never comes', { people: { does: '', reviewedOn: '2026-11-23', nextReviewOn: '2026-11-23' } }, /next review is not after/],
  ])('is refused with %s', (_what, change, fault) => {
    const faults = faultsOf(LEDGER.map((entry) => (entry.id === 'S1' ? { ...entry, ...change } : entry)));
    expect(faults).toContainEqual(expect.stringMatching(fault));
  });

  it('is refused when a promise has no entry, or an entry no promise', () => {
    expect(faultsOf(LEDGER.slice(1))).toEqual(expect.arrayContaining(['S1: is not in the ledger.', 'S1: is promised by the policy and not in the ledger.']));
    expect(ledgerFaults(ROOT, LEDGER, promised.filter((id) => id !== 'S1'))).toContain('S1: is in no policy; what is tested for it is dead.');
    expect(faultsOf([...LEDGER, first])).toContain('S1: is there twice.');
  });
});
