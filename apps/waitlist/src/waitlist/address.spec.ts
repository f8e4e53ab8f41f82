import fc from 'fast-check';
import { parseAddress, parseDomain } from './address.js';

const atom = fc.stringMatching(/^[a-zA-Z0-9+_-]{1,20}$/);
const label = fc.stringMatching(/^[a-z0-9]{1,10}$/);
const domain = fc.tuple(label, fc.constantFrom('example.com', 'example.org', 'mail.example.net')).map((parts) => parts.join('.'));

describe('parseAddress', () => {
  it('takes plain addresses, keeps their local part and lowers their domain', () => {
    fc.assert(
      fc.property(atom, atom, domain, (first, second, host) => {
        const local = `${first}.${second}`;
        expect(parseAddress(`${local}@${host.toUpperCase()}`)).toEqual({ email: `${local}@${host}`, identity: `${local.toLowerCase()}@${host}`, domain: host });
      }),
    );
  });

  it('answers itself for what it answered: normalising twice changes nothing', () => {
    fc.assert(
      fc.property(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 70 }), fc.oneof(domain, fc.string({ unit: 'grapheme', maxLength: 30 }))), ([local, host]) => {
        const once = parseAddress(`${local}@${host}`);
        if (!once) return;
        expect(parseAddress(once.email)).toEqual(once);
        expect(parseAddress(once.identity)?.identity).toBe(once.identity);
        expect(Buffer.byteLength(once.email)).toBeLessThanOrEqual(254);
        expect(once.email).not.toMatch(/[\s<>,;:"()[\]\\\p{Cc}]/u);
      }),
      { numRuns: 500 },
    );
  });

  it('tells mailboxes with plus tags and dots apart, and upper from lower case not', () => {
    const identities = ['anna@example.org', 'anna+a@example.org', 'anna+b@example.org', 'an.na@example.org'].map((text) => parseAddress(text)?.identity);
    expect(new Set(identities).size).toBe(4);
    expect(parseAddress('Anna@Example.ORG')?.identity).toBe('anna@example.org');
  });

  it('knows letters of other scripts: one spelling of each', () => {
    expect(parseAddress('ann\u0061\u0308@bücher.example')).toEqual({ email: 'annä@xn--bcher-kva.example', identity: 'annä@xn--bcher-kva.example', domain: 'xn--bcher-kva.example' });
    expect(parseAddress('用户@例え.example')?.domain).toBe('xn--r8jz45g.example');
    expect(parseAddress('anna@BÜCHER.example.')?.identity).toBe(parseAddress('anna@xn--bcher-kva.example')?.identity);
  });

  it('takes 254 bytes and no more', () => {
    const host = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(53)}.example`;
    const longest = `${'x'.repeat(64)}@${host}`;
    expect(longest).toHaveLength(254);
    expect(parseAddress(longest)?.email).toBe(longest);
    expect(parseAddress(`${'x'.repeat(65)}@${host.slice(1)}`)).toBeUndefined();
    expect(parseAddress(`${'x'.repeat(64)}@a${host}`)).toBeUndefined();
    expect(parseAddress(`${'ü'.repeat(32)}@example.org`)).toBeDefined();
    expect(parseAddress(`${'ü'.repeat(33)}@example.org`)).toBeUndefined();
  });

  it.each([
    '', '@', 'anna', 'anna@', '@example.org', 'anna@example', 'anna@localhost', 'anna@127.0.0.1', 'anna@[127.0.0.1]', 'anna@-a.example', 'anna@a-.example', 'anna@a..example', 'anna@example.org:25', 'anna@exa mple.org',
    '.anna@example.org', 'anna.@example.org', 'an..na@example.org', 'an na@example.org', '"anna"@example.org', 'anna@example.org, bert@example.org', 'anna<bert@example.org>', 'a\u200bnna@example.org', 'a\u202enna@example.org', 'anna\r\nBcc:x@example.org', 'an\tna@example.org', 'a👋nna@example.org',
  ])('takes none of %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('parseDomain', () => {
  it('answers itself', () => {
    fc.assert(fc.property(fc.oneof(domain, fc.domain(), fc.string()), (text) => {
      const once = parseDomain(text);
      if (once !== undefined) expect(parseDomain(once)).toBe(once);
    }));
  });
});
