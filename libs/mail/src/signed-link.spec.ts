import { MailKeys } from './mail-keys.js';
import fc from 'fast-check';
import { SignedLinks } from './signed-link.js';

const key = (fill: string): string => Buffer.alloc(32, fill).toString('base64');
const linksWith = (keys: Record<string, string>, current: string): SignedLinks => new SignedLinks(new MailKeys({ mail: { from: 'no-reply@localhost', keys: { current, keys } } }));

const links = linksWith({ old: key('a') }, 'old');
const target = fc.record({ id: fc.uuid(), number: fc.nat({ max: 0xffffffff }) });

describe('SignedLinks', () => {
  it('reads what it minted, for the purpose it was minted for', () => {
    fc.assert(
      fc.property(target, fc.string(), fc.string(), (wish, purpose, other) => {
        const text = links.mint(purpose, wish);
        expect(links.read(purpose, text)).toEqual(wish);
        if (other !== purpose) expect(links.read(other, text)).toBeUndefined();
        expect(text).toMatch(/^[\w.-]{54,70}$/);
      }),
    );
  });

  it('reads nothing that was changed by one character', () => {
    fc.assert(
      fc.property(target, fc.nat({ max: 56 }), fc.constantFrom(...'ABab01_-.='), (wish, at, character) => {
        const text = links.mint('place', wish);
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        fc.pre(changed !== text);
        expect(links.read('place', changed)).toBeUndefined();
      }),
    );
  });

  it('reads no other text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String().map((text) => `w1.${text}`)), (text) => expect(links.read('place', text)).toBeUndefined()));
  });

  it('keeps links of older keys, and knows none of strangers', () => {
    const wish = { id: '0197f2a0-0000-7000-8000-000000000001', number: 1 };
    const rotated = linksWith({ old: key('a'), new: key('b') }, 'new');
    expect(rotated.read('place', links.mint('place', wish))).toEqual(wish);
    expect(links.read('place', rotated.mint('place', wish))).toBeUndefined();
    expect(linksWith({ old: key('c') }, 'old').read('place', links.mint('place', wish))).toBeUndefined();
  });
});
