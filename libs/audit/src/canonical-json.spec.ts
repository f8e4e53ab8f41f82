import { canonicalBytes, type Json } from './canonical-json.js';

const canonical = (value: Json): string => canonicalBytes(value).toString('utf8');

describe('canonicalBytes', () => {
  it('orders members by UTF-16 code units, as the example of RFC 8785 does', () => {
    const value = { '\u20ac': 'Euro Sign', '\r': 'Carriage Return', '\ufb33': 'Hebrew Letter Dalet With Dagesh', '1': 'One', '\ud83d\ude00': 'Emoji: Grinning Face', '\u0080': 'Control', '\u00f6': 'Latin Small Letter O With Diaeresis' };
    expect(Object.keys(JSON.parse(canonical(value)) as object).map((key) => value[key as keyof typeof value])).toEqual([
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('writes numbers, literals and escapes as RFC 8785 does', () => {
    const value = JSON.parse('{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}') as Json;
    expect(canonical(value)).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  });

  it('leaves out what is undefined and refuses what has no canonical form', () => {
    expect(canonical({ b: undefined, a: -0 })).toBe('{"a":0}');
    expect(() => canonical(Number.NaN)).toThrow(TypeError);
    expect(() => canonical('\ud800')).toThrow(TypeError);
    expect(() => canonical({ '\udc00': 1 })).toThrow(TypeError);
  });
});
