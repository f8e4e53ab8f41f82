import { LEAST_PER_REFERRER, OTHER_REFERRER } from '#contracts/analytics.js';
import { getDomain, parse } from 'tldts';

/** So many domains are told apart in a day; further ones are `other`. */
const MOST_DOMAINS = 200;

/** The registrable domain that a Referer header names: no path, no query, no subdomain. `other` for what has none; undefined when there is no referrer, or it is ourselves. */
export const referrerOf = (header: string | undefined, ownDomain: string): string | undefined => {
  if (!header) return undefined;
  const { domain, hostname, isIcann } = parse(header);
  if (hostname === null || !/^https?:\/\//i.test(header)) return OTHER_REFERRER;
  if ((domain ?? hostname) === ownDomain) return undefined;
  return domain !== null && isIcann === true ? domain : OTHER_REFERRER;
};

/** What stands for our own site among referrers. */
export const ownDomainOf = (publicUrl: string): string => getDomain(publicUrl) ?? new URL(publicUrl).hostname;

/** Counts referrers of one day. A domain leaves this object under its name only from its third visit on; before that it is nobody's business. */
export class ReferralCounts {
  private readonly seen = new Map<string, { count: number; told: number }>();

  add(domain: string): void {
    const known = this.seen.get(domain);
    if (known) known.count += 1;
    else if (this.seen.size < MOST_DOMAINS || domain === OTHER_REFERRER) this.seen.set(domain, { count: 1, told: 0 });
    else this.add(OTHER_REFERRER);
  }

  /** What may be told and was not told yet. `final`: the day is over or the process ends, so the rest becomes `other`. */
  take(final: boolean): Map<string, number> {
    const taken = new Map<string, number>();
    for (const [domain, entry] of this.seen) {
      const name = domain === OTHER_REFERRER || entry.count >= LEAST_PER_REFERRER ? domain : OTHER_REFERRER;
      const count = entry.count - entry.told;
      if (count === 0 || (name !== domain && !final)) continue;
      entry.told = entry.count;
      taken.set(name, (taken.get(name) ?? 0) + count);
    }
    return taken;
  }
}
