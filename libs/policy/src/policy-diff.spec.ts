import { diffPolicies } from './policy-diff.js';
import { PolicyFiles } from './policy-files.js';
import { type PolicyText, readPolicy } from './policy-text.js';

const first = readPolicy(new PolicyFiles().source(1) ?? '');

/** The first version with some texts replaced; null takes a clause away. */
const changed = (changes: Record<string, string | null>, more: PolicyText['clauses'] = []): PolicyText => ({
  ...first,
  version: 2,
  clauses: [...first.clauses.flatMap((clause) => (changes[clause.id] === null ? [] : [{ ...clause, text: changes[clause.id] ?? clause.text }])), ...more],
});
const textOf = (id: string): string => first.clauses.find((clause) => clause.id === id)?.text ?? '';
const classOf = (changes: Record<string, string | null>, more: PolicyText['clauses'] = []) => diffPolicies(first, changed(changes, more)).changeClass;

describe('the difference of two versions', () => {
  it('is empty between a version and itself', () => {
    expect(diffPolicies(first, first)).toEqual({ from: 1, to: 1, changes: [], changeClass: 'wording' });
  });

  it('is told clause by clause, word by word', () => {
    const { changes } = diffPolicies(first, changed({ D3: 'and from our backups within 25 days.', S1: null }, [{ id: 'D6', section: '', text: 'New.' }]));
    expect(changes).toEqual([
      expect.objectContaining({
        id: 'D3',
        kind: 'changed',
        words: [
          { op: 'same', text: 'and from our backups within' },
          { op: 'removed', text: '30' },
          { op: 'added', text: '25' },
          { op: 'same', text: 'days.' },
        ],
        changeClass: 'meaningful',
        because: 'The words changed of a promise about how long data is kept.',
      }),
      expect.objectContaining({ id: 'D6', kind: 'added', before: null, after: 'New.', because: 'A promise was added.' }),
      expect.objectContaining({ id: 'S1', kind: 'removed', after: null, because: 'A promise was removed.' }),
    ]);
  });

  it.each([
    ['punctuation of a promise', { D3: 'And from our backups, within 30 days' }, 'wording'],
    ['emphasis', { S1: '**We will never sell it.**' }, 'wording'],
    ['typography', { 'your-data': textOf('your-data').replaceAll('—', ' – ') }, 'wording'],
    ['a word of a statement', { explains: textOf('explains').replace('document', 'page') }, 'wording'],
    ['how to write to us', { K1: textOf('K1').replace('Email us', 'Write to us') }, 'wording'],
    ['a number in a statement', { 'pre-launch': `${textOf('pre-launch')} It ends in 3 weeks.` }, 'meaningful'],
    ['a modal in a statement', { vendors: textOf('vendors').replace('We use', 'We may use') }, 'meaningful'],
    ['any word of a promise', { C3: textOf('C3').replace('timestamps', 'times') }, 'meaningful'],
    ['a statement that is gone', { changes: null }, 'meaningful'],
  ] as const)('is judged by what changed: %s', (_what, changes, expected) => {
    expect(classOf(changes)).toBe(expected);
  });

  it('is as grave as its gravest change', () => {
    expect(classOf({ K1: 'Write to us.', D3: 'and from backups.' })).toBe('meaningful');
  });
});
