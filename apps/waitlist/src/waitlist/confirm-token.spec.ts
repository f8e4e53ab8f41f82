import fc from 'fast-check';
import { confirmTokenHash, mintConfirmToken } from './confirm-token.js';

describe('confirm tokens', () => {
  it('hold at least 128 random bits and are found by their hash alone', () => {
    const pairs = Array.from({ length: 500 }, () => mintConfirmToken());
    expect(new Set(pairs.map(({ text }) => text)).size).toBe(500);
    for (const { text, hash } of pairs) {
      expect(Buffer.from(text, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
      expect(confirmTokenHash(text)).toEqual(hash);
      expect(hash.toString('base64url')).not.toBe(text);
    }
  });

  it('have one spelling each', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.constantFrom('', '=', ' ', '\n', '+', '/'), (bytes, extra) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(confirmTokenHash(text)).toBeDefined();
        if (extra !== '') expect(confirmTokenHash(text + extra)).toBeUndefined();
        const last = text.at(-1) as string;
        const neighbour = String.fromCharCode(last.charCodeAt(0) + 1);
        expect(confirmTokenHash(text.slice(0, -1) + neighbour)).toBeUndefined();
      }),
    );
  });
});
