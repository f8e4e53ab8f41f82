import { randomBytes, randomUUID } from 'node:crypto';
import { digestOrigin, type SessionClaims, SessionTokens } from './session-token.js';

const claims: SessionClaims = {
  tenantId: randomUUID(),
  projectId: randomUUID(),
  sessionId: randomUUID(),
  expiresAt: 1_795_000_000,
  maskingFloor: 'mask-all',
  originDigest: digestOrigin('https://shop.example'),
};
const tokens = new SessionTokens('a secret of the test');

describe('SessionTokens', () => {
  it('gives back what it signed', () => {
    expect(tokens.verify(tokens.issue(claims))).toEqual(claims);
  });

  it('is ASCII and far below the 1024 bytes a chunk header allows', () => {
    expect(tokens.issue(claims)).toMatch(/^pts1_[\w-]{135}$/);
  });

  it('refuses a token with any one character changed', () => {
    const token = tokens.issue(claims);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'Z' : 'A';
      const altered = token.slice(0, at) + other + token.slice(at + 1);
      const verified = tokens.verify(altered);
      // The last character of base64url may carry unused bits; then the bytes, and so the claims, are the same.
      if (verified) expect({ at, bytes: Buffer.from(altered.slice(5), 'base64url') }).toEqual({ at, bytes: Buffer.from(token.slice(5), 'base64url') });
    }
  });

  it('refuses the token of another secret', () => {
    expect(tokens.verify(new SessionTokens('another secret').issue(claims))).toBeUndefined();
  });

  it.each(['', 'pts1_', 'x'.repeat(140), `pts1_${'!'.repeat(135)}`, `pts1_${randomBytes(101).toString('base64url')}`, 'eyJhbGciOiJub25lIn0.e30.'])(
    'refuses %j',
    (token) => {
      expect(tokens.verify(token)).toBeUndefined();
    },
  );

  it('tells origins apart', () => {
    expect(digestOrigin('https://shop.example')).not.toBe(digestOrigin('https://shop.example.evil'));
  });
});
