import fc from 'fast-check';
import { parseJson } from './parse-json.js';
import { ProblemError } from './problem.js';

const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
};

const harmlessKey = fc.string({ unit: 'binary', maxLength: 8 }).filter((key) => !key.includes('\u0000') && key !== '__proto__' && key !== 'constructor');
const harmlessText = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\u0000'));
const harmlessNumber = fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true })).map((value) => (Object.is(value, -0) ? 0 : value));
const { value: harmless } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 5, withCrossShrink: true }, fc.constant(null), fc.boolean(), harmlessNumber, harmlessText, fc.array(tie('value'), { maxLength: 6 }), fc.dictionary(harmlessKey, tie('value'), { maxKeys: 6, noNullPrototype: true })),
}));

describe('parseJson', () => {
  it('answers what JSON.parse does for everything harmless, however it is spaced', () => {
    fc.assert(
      fc.property(harmless, fc.constantFrom(undefined, 1, '\t', '  \r\n'.slice(0, 2)), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(parseJson(bytesOf(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is total: any bytes give a value or a problem that it documents', () => {
    const documented = [undefined, 'malformed-body', 'invalid-encoding', 'too-complex', 'duplicate-key', 'invalid-text', 'validation-failed'];
    const jsonish = fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', '1', ' ', 'null', String.raw`\u0000`, '"k":', '-0', '1e999'), { maxLength: 60 }).map((parts) => bytesOf(parts.join('')));
    fc.assert(fc.property(fc.oneof(jsonish, fc.uint8Array({ maxLength: 200 })), (bytes) => documented.includes(codeOf(() => parseJson(bytes)))), { numRuns: 2_000 });
  });

  it('agrees with JSON.parse on what is not JSON', () => {
    const jsonish = fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', '1', ' '), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(jsonish, (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(codeOf(() => parseJson(bytesOf(text))) === 'malformed-body').toBe(!valid);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds a key that is named twice at any depth, escaped or not', () => {
    fc.assert(
      fc.property(harmlessKey, fc.array(fc.boolean(), { maxLength: 10 }), fc.boolean(), (key, wraps, escape) => {
        const plain = JSON.stringify(key);
        const escaped = escape ? `"${[...key].map((one) => [...Array(one.length).keys()].map((i) => `\\u${one.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')).join('')}"` : plain;
        const inner = `{${plain}:1,"x${key.length}y":{},${escaped}:2}`;
        const text = wraps.reduce((body, array) => (array ? `[1,${body}]` : `{"w":${body}}`), inner);
        expect(codeOf(() => parseJson(bytesOf(text)))).toBe('duplicate-key');
      }),
    );
  });

  it('takes equal keys in different objects', () => {
    expect(parseJson(bytesOf('[{"a":1},{"a":{"a":"a:"}},{"b":"a","a":["a","a"]}]'))).toHaveLength(3);
  });

  it('refuses too deep and too much before anything is built', () => {
    const limits = { depth: 3, nodes: 10 };
    expect(codeOf(() => parseJson(bytesOf('[[[1]]]'), limits))).toBeUndefined();
    expect(codeOf(() => parseJson(bytesOf('[[[[1]]]]'), limits))).toBe('too-complex');
    expect(codeOf(() => parseJson(bytesOf('[1,2,3,4,5,6,7,8,9,10]'), limits))).toBeUndefined();
    expect(codeOf(() => parseJson(bytesOf('[1,2,3,4,5,6,7,8,9,10,11]'), limits))).toBe('too-complex');
    expect(codeOf(() => parseJson(bytesOf('"[[[[,,,,,,,,,,,,,"'), limits))).toBeUndefined();
    expect(codeOf(() => parseJson(bytesOf('{'.repeat(1_000_000))))).toBe('too-complex');
  });

  it('leaves prototypes alone', () => {
    for (const text of ['{"__proto__":{"polluted":1}}', '{"a":[{"constructor":{"prototype":{"polluted":1}}}]}']) expect(codeOf(() => parseJson(bytesOf(text)))).toBe('validation-failed');
    expect(parseJson(bytesOf('{"constructor":"a builder"}'))).toEqual({ constructor: 'a builder' });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('points at what is wrong', () => {
    expect(() => parseJson(bytesOf(String.raw`{"a/b":[1,{"c~d":"\u0000"}]}`))).toThrow(expect.objectContaining({ options: { errors: [{ pointer: '/a~1b/1/c~0d', detail: expect.any(String) }] } }));
  });
});
