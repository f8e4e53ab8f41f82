import type { DkimConfig } from '#config/config.js';
import { createPublicKey } from 'node:crypto';
import { getDomain } from 'tldts';
import type { DnsLookups } from './dns-lookups.js';

export interface Finding {
  name: 'SPF' | 'DKIM' | 'DMARC';
  ok: boolean;
  /** One sentence for an operator; names records and domains, no person. */
  found: string;
}

const MOST_LOOKUPS = 10;

/** `a.example.co.uk` and `example.co.uk` belong together. */
const organisation = (domain: string): string => getDomain(domain, { allowPrivateDomains: true }) ?? domain;

export const areAligned = (one: string, other: string): boolean => organisation(one.toLowerCase()) === organisation(other.toLowerCase());

const tags = (record: string): Map<string, string> =>
  new Map(record.split(';').map((part) => [part.slice(0, Math.max(part.indexOf('='), 0)).trim().toLowerCase(), part.slice(part.indexOf('=') + 1).replaceAll(/\s+/g, '')] as const));

const spfOf = async (dns: DnsLookups, domain: string): Promise<string[]> => (await dns.txt(domain)).filter((record) => /^v=spf1(\s|$)/i.test(record));

/** Counts the terms that make a receiver ask DNS (RFC 7208 §4.6.4), and stops where it is too much. */
const countLookups = async (dns: DnsLookups, record: string, soFar: number): Promise<number> => {
  let count = soFar;
  for (const term of record.split(/\s+/).slice(1)) {
    const [, kind = '', target = ''] = /^[+?~-]?(include|a|mx|ptr|exists|redirect)(?:[:=]([^/\s]+))?/i.exec(term) ?? [];
    if (kind === '' || count > MOST_LOOKUPS) continue;
    count += 1;
    const follows = /^(include|redirect)$/i.test(kind) && !target.includes('%');
    const [next] = follows ? await spfOf(dns, target) : [];
    if (next !== undefined) count = await countLookups(dns, next, count);
  }
  return count;
};

export const checkSpf = async (dns: DnsLookups, domain: string, from: string): Promise<Finding> => {
  const finding = (ok: boolean, found: string): Finding => ({ name: 'SPF', ok, found });
  const records = await spfOf(dns, domain);
  const [record] = records;
  if (record === undefined) return finding(false, `${domain} has no SPF record.`);
  if (records.length > 1) return finding(false, `${domain} has ${records.length} SPF records; receivers take that for none.`);
  if (!/\s[~-]all\s*$/i.test(record) && !/\sredirect=\S+/i.test(record)) return finding(false, `The SPF record of ${domain} does not end with -all or ~all.`);
  if ((await countLookups(dns, record, 0)) > MOST_LOOKUPS) return finding(false, `The SPF record of ${domain} needs more than ${MOST_LOOKUPS} lookups.`);
  return finding(areAligned(domain, from), areAligned(domain, from) ? `${domain} names who may send for it.` : `Bounces go to ${domain}, which does not belong to ${from}.`);
};

export const checkDkim = async (dns: DnsLookups, dkim: DkimConfig | undefined, from: string): Promise<Finding> => {
  const finding = (ok: boolean, found: string): Finding => ({ name: 'DKIM', ok, found });
  if (dkim === undefined) return finding(false, 'DKIM_SELECTOR is not set.');
  const domain = dkim.domain ?? from;
  const name = `${dkim.selector}._domainkey.${domain}`;
  const published = (await dns.txt(name)).map((record) => tags(record).get('p')).find((key) => key !== undefined);
  if (!published) return finding(false, `${name} holds no key.`);
  if (dkim.privateKey !== undefined && createPublicKey(dkim.privateKey).export({ type: 'spki', format: 'der' }).toString('base64') !== published) return finding(false, `${name} holds another key than the one that signs.`);
  return finding(areAligned(domain, from), areAligned(domain, from) ? `${name} holds the key that signs.` : `Mails are signed by ${domain}, which does not belong to ${from}.`);
};

export const checkDmarc = async (dns: DnsLookups, from: string): Promise<Finding> => {
  const finding = (ok: boolean, found: string): Finding => ({ name: 'DMARC', ok, found });
  for (const domain of new Set([from, organisation(from)])) {
    const records = (await dns.txt(`_dmarc.${domain}`)).filter((record) => /^v\s*=\s*DMARC1\s*(;|$)/i.test(record));
    if (records.length > 1) return finding(false, `_dmarc.${domain} has ${records.length} records; receivers take that for none.`);
    const policy = records[0] && tags(records[0]).get('p')?.toLowerCase();
    if (policy !== undefined) return finding(['none', 'quarantine', 'reject'].includes(policy), `_dmarc.${domain} says p=${policy.slice(0, 20)}.`);
  }
  return finding(false, `${from} has no DMARC record.`);
};
