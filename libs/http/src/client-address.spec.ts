import { FixedClock } from '#clock/fixed-clock.js';
import type { Config } from '#config/config.js';
import type { FastifyRequest } from 'fastify';
import fc from 'fast-check';
import { addressPrefixes, normalAddress, normalNetwork } from './address-prefixes.js';
import { ClientAddress } from './client-address.js';
import { HOP_HEADER, signHop } from './trusted-hop.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const SECRET = 'a-secret-of-a-test-0123456789abcdef';

const requestOf = (headers: Record<string, string>, peer = '192.0.2.10', url = '/v1/x?y=1'): FastifyRequest => ({ method: 'POST', headers, raw: { url, socket: { remoteAddress: peer } } }) as unknown as FastifyRequest;

const addressesWith = (proxyHops: number): ClientAddress => new ClientAddress({ http: { trustedHopSecret: SECRET, proxyHops } } as unknown as Config, new FixedClock(NOW));

describe('the address of a visitor', () => {
  const forwarded = { 'x-forwarded-for': '198.51.100.1, 198.51.100.2, 198.51.100.3' };
  const hop = { [HOP_HEADER]: signHop(SECRET, { method: 'POST', path: '/v1/x' }, { address: '::ffff:203.0.113.9', gpc: true }, NOW) };

  it.each([
    ['the peer, whatever is forwarded, when we have no proxy', 0, forwarded, '192.0.2.10'],
    ['what our one proxy wrote', 1, forwarded, '198.51.100.3'],
    ['what the outer of two wrote', 2, forwarded, '198.51.100.2'],
    ['the peer when fewer proxies wrote than there are', 5, forwarded, '192.0.2.10'],
    ['the peer when nothing was forwarded', 1, {}, '192.0.2.10'],
    ['nobody in particular when a proxy wrote no address', 1, { 'x-forwarded-for': 'unknown' }, '0.0.0.0'],
    ['what the web app vouches for', 0, hop, '203.0.113.9'],
    ['what the web app vouches for, before what is forwarded', 1, { ...forwarded, ...hop }, '203.0.113.9'],
    ['the peer when a hop was forged', 0, { [HOP_HEADER]: 'e30.forged' }, '192.0.2.10'],
    ['the peer when a hop was made for another path', 0, { [HOP_HEADER]: signHop(SECRET, { method: 'POST', path: '/v1/other' }, { address: '203.0.113.9', gpc: false }, NOW) }, '192.0.2.10'],
  ])('is %s', (_what, hops, headers, expected) => {
    expect(addressesWith(hops).of(requestOf(headers))).toBe(expected);
  });

  it('comes with the signals of the browser', () => {
    expect(addressesWith(0).visitor(requestOf(hop))).toEqual({ address: '203.0.113.9', gpc: true });
    expect(addressesWith(0).visitor(requestOf({ 'sec-gpc': '1' }))).toEqual({ address: '192.0.2.10', gpc: true });
  });
});

describe('prefixes', () => {
  it.each([
    ['203.0.113.77', '203.0.113.77/32', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.77/32', '203.0.113.0/24'],
    ['::FFFF:cb00:714d', '203.0.113.77/32', '203.0.113.0/24'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff', '2001:db8:aaaa:bbbb::/64', '2001:db8:aaaa::/48'],
    ['[2001:db8::1]:443', '2001:db8::/64', '2001:db8::/48'],
    ['fe80::1%eth0', 'fe80::/64', 'fe80::/48'],
    ['127.1', '0.0.0.0/32', '0.0.0.0/24'],
    ['0177.0.0.1', '0.0.0.0/32', '0.0.0.0/24'],
    ['', '0.0.0.0/32', '0.0.0.0/24'],
  ])('of %s are %s and %s', (address, narrow, wide) => {
    expect(addressPrefixes(address)).toEqual({ narrow, wide });
  });

  it('tell all IPv4 addresses apart, mapped or not, and never mix networks', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), (one, other) => {
        expect(addressPrefixes(`::ffff:${one}`)).toEqual(addressPrefixes(one));
        expect(addressPrefixes(one).narrow === addressPrefixes(other).narrow).toBe(one === other);
        const network = (address: string): string => address.split('.').slice(0, 3).join('.');
        expect(addressPrefixes(one).wide === addressPrefixes(other).wide).toBe(network(one) === network(other));
      }),
    );
  });

  it('of any IPv6 address are the same when it is written otherwise', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const normal = normalAddress(address);
        expect(normalAddress(normal)).toBe(normal);
        expect(addressPrefixes(address.toUpperCase())).toEqual(addressPrefixes(normal));
      }),
    );
  });

  it.each([
    ['203.0.113.7', '203.0.113.7/32'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['2001:DB8::1/48', '2001:db8::/48'],
    ['203.0.113.7/33', undefined],
    ['203.0.113/24', undefined],
    ['203.0.113.7/', undefined],
    ['203.0.113.7/24/8', undefined],
    ['x', undefined],
  ])('network %s reads as %s', (text, expected) => {
    expect(normalNetwork(text)).toBe(expected);
  });
});
