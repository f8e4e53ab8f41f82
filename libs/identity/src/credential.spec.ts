import fc from 'fast-check';
import { CREDENTIAL_KINDS, keyHmac, mintCredential, parseCredential } from './credential.js';

describe('credentials', () => {
  it.each(CREDENTIAL_KINDS)('mints a %s credential that parses to itself', (kind) => {
    const minted = mintCredential(kind);
    expect(minted.text).toMatch(new RegExp(`^ptx_${kind}_live_[0-9A-Za-z]{50}$`));
    expect(parseCredential(minted.text)).toEqual(minted);
    expect(minted.text.startsWith(minted.keyId)).toBe(true);
  });

  it('refuses any single changed character', () => {
    const { text } = mintCredential('secret');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0aZ_ -\u0000é'), (at, character) => {
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        return changed === text || parseCredential(changed) === null;
      }),
    );
  });

  it('refuses any other text, however long', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => parseCredential(text) === null));
    expect(parseCredential(`ptx_secret_live_${'a'.repeat(1_000_000)}`)).toBeNull();
  });

  it('never mints the same twice, and the hash depends on the pepper', () => {
    const many = new Set(Array.from({ length: 1_000 }, () => mintCredential('ingest').text));
    expect(many.size).toBe(1_000);
    const { text } = mintCredential('secret');
    expect(keyHmac('a', text).equals(keyHmac('b', text))).toBe(false);
  });
});
