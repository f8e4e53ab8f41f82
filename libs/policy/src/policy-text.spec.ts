import { createHash } from 'node:crypto';
import { policyDigest, PolicyFiles } from './policy-files.js';
import { isPromise, PolicyTextError, readPolicy } from './policy-text.js';

const files = new PolicyFiles();
const first = files.source(1) ?? '';

/** The words alone: no marks, no emphasis, no addresses of links. */
const wordsOf = (source: string): string =>
  source
    .replace(/^---\n[^]*?\n---\n/, '')
    .replaceAll(/\{#[\w-]+\}/g, '')
    .replaceAll(/^#+ /gm, '')
    .replaceAll('**', '')
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .trim()
    .split(/\s+/)
    .join(' ');

const PROMISES = ['S1', 'S2', 'S3', 'S4', 'C1', 'C2', 'C3', 'C4', 'C5', 'A1', 'A2', 'A3', 'A4', 'A5', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'D1', 'D2', 'D3', 'D4', 'D5', 'X1', 'X2', 'X3', 'T1', 'T2', 'V1', 'V2', 'V3', 'K1', 'K2', 'L1'];

describe('published versions', () => {
  it('never change: each file has the digest it was published with', () => {
    const digests = [...files.published()].map(([number]) => [number, policyDigest(files.source(number) ?? '')]);
    expect(digests).toEqual([...files.published()]);
    expect(files.published().has(1)).toBe(true);
  });

  it('are all texts that can be read, numbered without a gap', () => {
    expect(files.numbers().map((number) => readPolicy(files.source(number) ?? '').version)).toEqual(files.numbers().map((_number, index) => index + 1));
  });

  it('begin with the text the project was made from, word for word', () => {
    expect(createHash('sha256').update(wordsOf(first)).digest('hex')).toBe('b435ef930c6a6e81d36ee4ef5e3925bedffa6740e8450e469e76849d05cd5814');
  });

  it('have every promise under its id', () => {
    const { clauses } = readPolicy(first);
    expect(clauses.map(({ id }) => id).filter(isPromise)).toEqual(PROMISES);
    expect(clauses.find(({ id }) => id === 'D3')).toEqual({ id: 'D3', section: 'Data retention and deletion', text: 'and from our backups within 30 days.' });
    expect(clauses.find(({ id }) => id === 'L1')?.text).toContain('https://creativecommons.org/licenses/by/4.0/');
  });
});

describe('a text is refused', () => {
  it.each([
    ['a sentence without an id', first.replace('{#S3}', ''), /We collect only what we need.* has no id/],
    ['an id that is there twice', first.replace('{#S1}', '{#S2}'), /S2 is there twice/],
    ['no place for the date', first.replace('Last updated\n', ''), /Last updated/],
    ['front matter that is incomplete', first.replace('licence: CC BY 4.0\n', ''), /no licence\./],
    ['front matter that says more', first.replace('title:', 'note: x\ntitle:'), /knows no note/],
    ['no attribution', first.replace('https://creativecommons.org/licenses/by/4.0/).{', '#).{'), /L1 has to name/],
    ['a later version that does not say it was changed', first.replace('version: 1', 'version: 2'), /changes were made/],
  ])('that has %s', (_what, source, fault) => {
    expect(() => readPolicy(source)).toThrow(PolicyTextError);
    expect(() => readPolicy(source)).toThrow(fault);
  });

  it('with all its faults at once', () => {
    expect(() => readPolicy('# A\n\nB')).toThrow(/no version.*has no id.*Last updated/);
  });
});
