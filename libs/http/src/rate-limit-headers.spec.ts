import { isInternal, signInternal } from './internal-call.js';
import { rateLimitHeaders } from './rate-limit-headers.js';

describe('RateLimit headers', () => {
  it('name each policy and what is left of it', () => {
    expect(
      rateLimitHeaders([
        { name: 'address', quota: 5, windowSeconds: 3_600, remaining: 4, resetSeconds: 3_599 },
        { name: 'network', quota: 50, windowSeconds: 60, remaining: -3, resetSeconds: 1 },
      ]),
    ).toEqual({ 'ratelimit-policy': '"address";q=5;w=3600, "network";q=50;w=60', ratelimit: '"address";r=4;t=3599, "network";r=0;t=1' });
  });
});

describe('calls between our apps', () => {
  const secret = 'a-secret-of-a-test-0123456789abcdef';
  const call = { method: 'POST', path: '/v1/x', body: { a: [1, 'é'] } };
  const at = new Date('2026-11-23T12:00:00Z');
  const header = signInternal(secret, call, at);

  it('prove who made them, for a minute, for this body only', () => {
    expect(isInternal(secret, call, header, new Date(at.getTime() + 59_000))).toBe(true);
    expect(isInternal(secret, call, header, new Date(at.getTime() + 61_000))).toBe(false);
    expect(isInternal(secret, { ...call, body: { a: [1, 'e'] } }, header, at)).toBe(false);
    expect(isInternal(secret, { ...call, path: '/v1/y' }, header, at)).toBe(false);
    expect(isInternal(`${secret}x`, call, header, at)).toBe(false);
  });

  it.each([undefined, '', '.', 'x', `${header}.x`, header.replace(/^\d/, 'x'), 'é.é'])('refuse %j', (given) => {
    expect(isInternal(secret, call, given, at)).toBe(false);
  });
});
