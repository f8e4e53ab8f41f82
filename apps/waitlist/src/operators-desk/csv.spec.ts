import fc from 'fast-check';
import { csvLine } from './csv.js';

/** A reader of RFC 4180 that shares nothing with the writer. */
const parse = (line: string): string[] => {
  const cells: string[] = [];
  let rest = line.slice(0, -2);
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const raw = quoted ? quoted[0] : (/^[^,]*/.exec(rest) as RegExpExecArray)[0];
    cells.push(quoted ? (quoted[1] as string).replaceAll('""', '"') : raw);
    rest = rest.slice(raw.length);
    if (rest === '') return cells;
    rest = rest.slice(1);
  }
};

describe('csvLine', () => {
  it('is read back as it was, but for the apostrophe that stops formulas', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 6 }), (cells) => {
        const line = csvLine(cells);
        expect(line.endsWith('\r\n')).toBe(true);
        expect(parse(line).map((cell, index) => (cell === `'${cells[index]}` ? cells[index] : cell))).toEqual(cells);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1+1', '|cmd', '%0', "=cmd|' /C calc'!A0"])('gives a spreadsheet no formula: %j', (text) => {
    expect(parse(csvLine([text]))[0]).toBe(`'${text}`);
  });

  it('writes nothing for null, and times in UTC', () => {
    expect(csvLine([null, new Date('2026-11-24T10:00:00Z'), true, -3])).toBe(',2026-11-24T10:00:00.000Z,true,-3\r\n');
  });
});
