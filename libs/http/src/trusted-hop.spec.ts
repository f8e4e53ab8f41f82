import { readHop, signHop } from './trusted-hop.js';

const SECRET = 'a-secret-of-a-test-0123456789abcdef';
const REQUEST = { method: 'POST', path: '/v1/sign-ups' };
const VISITOR = { address: '203.0.113.7', gpc: true };
const AT = new Date('2026-11-23T12:00:00Z');
const later = (milliseconds: number): Date => new Date(AT.getTime() + milliseconds);

describe('the trusted hop', () => {
  const header = signHop(SECRET, REQUEST, VISITOR, AT);

  it('carries what the web app knows of the visitor', () => {
    expect(readHop(SECRET, REQUEST, header, later(5_000))).toEqual(VISITOR);
  });

  it('is believed for its own request only, for half a minute, with the right secret', () => {
    expect(readHop(SECRET, { ...REQUEST, path: '/v1/other' }, header, AT)).toBeUndefined();
    expect(readHop(SECRET, { ...REQUEST, method: 'GET' }, header, AT)).toBeUndefined();
    expect(readHop(SECRET, REQUEST, header, later(31_000))).toBeUndefined();
    expect(readHop(SECRET, REQUEST, header, later(-31_000))).toBeUndefined();
    expect(readHop(`${SECRET}x`, REQUEST, header, AT)).toBeUndefined();
  });

  it.each([[undefined], [''], ['.'], ['a.b'], [`${header}x`], [`${header}.x`], [`x${header}`], ['é.é']])('refuses %j', (value) => {
    expect(readHop(SECRET, REQUEST, value, AT)).toBeUndefined();
  });
});
