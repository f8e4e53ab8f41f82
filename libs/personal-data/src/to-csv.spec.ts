import { toCsv } from './to-csv.js';

describe('toCsv', () => {
  it('makes a table of each list, and one of what stands alone', () => {
    const json = JSON.stringify({ name: 'Ada', since: null, mails: [{ to: 'a@example.com', n: 1 }, { to: 'b@example.com', open: true }], tags: ['x'], none: [] });
    expect(toCsv('account.json', json)).toEqual([
      { path: 'account.csv', text: 'name,since\r\nAda,\r\n' },
      { path: 'account.mails.csv', text: 'to,n,open\r\na@example.com,1,\r\nb@example.com,,true\r\n' },
      { path: 'account.tags.csv', text: 'value\r\nx\r\n' },
    ]);
    expect(toCsv('list.json', '[{"a":1}]')).toEqual([{ path: 'list.csv', text: 'a\r\n1\r\n' }]);
  });

  it('quotes what needs it, and lets no spreadsheet take a cell for a formula', () => {
    const [file] = toCsv('x.json', JSON.stringify([{ a: '=1+1', b: 'say "hi", now', c: -1, d: '\r\n@x', e: { deep: [1] } }]));
    expect(file?.text).toBe(`a,b,c,d,e\r\n'=1+1,"say ""hi"", now",-1,"'\r\n@x","{""deep"":[1]}"\r\n`);
  });

  it('leaves alone what is no JSON', () => {
    expect(toCsv('x.json', '{')).toEqual([]);
    expect(toCsv('x.json', '3')).toEqual([]);
  });
});
