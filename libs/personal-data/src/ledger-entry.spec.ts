import { type Erasure, GENESIS, LedgerDamagedError, readLines, writeLine } from './ledger-entry.js';

const erasure = (subjectId: string): Erasure => ({ kind: 'session', tenantId: 't', subjectId, at: new Date('2026-11-23T12:00:00Z') });

const fileOf = (count: number): string => {
  let text = '';
  let last: Buffer = GENESIS;
  for (let number = 1; number <= count; number += 1) {
    const written = writeLine(last, number, erasure(`s${number}`));
    text += written.line;
    last = written.hash;
  }
  return text;
};

describe('the lines of the erasure ledger', () => {
  it('can be read back', () => {
    expect(readLines('f', fileOf(3)).map(({ number, kind, subjectId, at }) => ({ number, kind, subjectId, at }))).toEqual(
      [1, 2, 3].map((number) => ({ number, kind: 'session', subjectId: `s${number}`, at: new Date('2026-11-23T12:00:00Z') })),
    );
  });

  it('leave out a last line that was cut off', () => {
    const text = fileOf(3);
    expect(readLines('f', text.slice(0, -5))).toHaveLength(2);
    expect(readLines('f', '')).toEqual([]);
  });

  it.each([
    ['a changed line', (text: string) => text.replace('s2', 's9'), 2],
    ['a missing line', (text: string) => text.split('\n').toSpliced(1, 1).join('\n'), 2],
    ['lines that changed places', (text: string) => [0, 2, 1, 3].map((at) => text.split('\n')[at]).join('\n'), 2],
    ['a line that is no entry', (text: string) => `hello\n${text}`, 1],
  ])('show %s', (_what, change, line) => {
    const read = (): unknown => readLines('f', change(fileOf(3)));
    expect(read).toThrow(LedgerDamagedError);
    expect(read).toThrow(`line ${line}`);
  });
});
