import { ProblemError } from '#http/problem.js';
import ipaddr from 'ipaddr.js';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Where a name leads, every address of it. Throws when it leads nowhere. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const resolveByDns: Resolve = async (host) => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** Names that only mean something inside a network, and those of cloud metadata services. */
const INSIDE = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|localdomain)$|^metadata(\.|$)/i;
const LONGEST = 2_048;

/** A public unicast address, as everybody's router sees it. */
export const isPublic = (address: string): boolean => isIP(address) > 0 && ipaddr.process(address).range() === 'unicast';

const isLoopback = (address: string): boolean => isIP(address) > 0 && ipaddr.process(address).range() === 'loopback';

const refused = (detail: string): ProblemError => new ProblemError('url-not-allowed', { errors: [{ pointer: '/url', detail }] });

export interface AddressRules {
  /** In development: `http:` and any port on this machine itself. Never in production. */
  allowLoopback: boolean;
}

/** Reads a URL that a customer gave. Throws `url-not-allowed`. */
export const readWebhookUrl = (text: string, { allowLoopback }: AddressRules): URL => {
  const url = URL.canParse(text) && text.length <= LONGEST ? new URL(text) : undefined;
  if (!url) throw refused('Is not a URL.');
  const host = bareHost(url);
  if (allowLoopback && (host === 'localhost' || isLoopback(host))) return url;
  if (url.protocol !== 'https:') throw refused('Must be https.');
  if (url.username || url.password || url.hash) throw refused('Must have neither credentials nor a fragment.');
  if (url.port !== '') throw refused('Must be on port 443.');
  if (isIP(host) ? !isPublic(host) : !host.includes('.') || INSIDE.test(host.replace(/\.$/, ''))) throw refused('Leads to a private or local network.');
  return url;
};

/** The address to connect to: resolved once, and every address of the name is public. Throws `url-not-allowed`. */
export const checkedAddress = async (url: URL, rules: AddressRules, resolve: Resolve): Promise<string> => {
  const host = bareHost(url);
  const addresses = isIP(host) ? [host] : await resolve(host).catch(() => []);
  const [first] = addresses;
  if (first === undefined) throw refused('Cannot be resolved.');
  const fine = addresses.every((address) => isPublic(address) || (rules.allowLoopback && isLoopback(address)));
  if (!fine) throw refused('Leads to a private or local network.');
  return first;
};

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
