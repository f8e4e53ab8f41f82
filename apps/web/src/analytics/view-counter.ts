import type { DropReason, ViewCounts } from '#contracts/analytics.js';
import { randomUUID } from 'node:crypto';
import { isbot } from 'isbot';
import { ReferralCounts, referrerOf } from './referrals.js';
import { VisitMarks } from './visit-marks.js';

/** What the counter looks at. Nothing of it is kept. */
export interface SeenRequest {
  /** Route pattern of the page; undefined for addresses that are no page of ours. */
  page: string | undefined;
  address: string;
  headers: { 'user-agent'?: string; referer?: string; purpose?: string | string[]; 'sec-purpose'?: string | string[]; 'x-moz'?: string | string[]; 'sec-gpc'?: string | string[]; dnt?: string | string[]; 'sec-fetch-dest'?: string | string[] };
}

interface Day {
  day: string;
  visits: number;
  dropped: Map<DropReason, number>;
  referrals: ReferralCounts;
}

const HOUR_MS = 3_600_000;

const bump = <K>(counts: Map<K, number>, key: K, by = 1): void => void counts.set(key, (counts.get(key) ?? 0) + by);

/**
 * Counts page views in memory: per hour and page, per day and referring domain, visits per day, and what was dropped and why. Who signals GPC or DNT is not looked at
 * at all. Holds sums, and the marks of today's visits; `take` gives the sums away.
 */
export class ViewCounter {
  private readonly marks = new VisitMarks();
  private readonly views = new Map<string, Map<string, number>>();
  private readonly days = new Map<string, Day>();
  private hourStart = 0;
  private hour = '';

  constructor(private readonly ownDomain: string) {}

  see(request: SeenRequest, now: Date): void {
    const { headers } = request;
    if (headers['sec-gpc'] === '1' || headers.dnt === '1') return;
    const today = this.dayOf(now);
    const dropped = dropReason(request);
    if (dropped !== undefined) {
      bump(today.dropped, dropped);
      return;
    }
    const hours = this.viewsOf(now);
    bump(hours, request.page ?? '');
    const domain = referrerOf(headers.referer, this.ownDomain);
    if (domain !== undefined) today.referrals.add(domain);
    if (this.marks.isFirst(today.day, request.address, headers['user-agent'] ?? '')) today.visits += 1;
  }

  /** The sums since the last time, or undefined when there are none. `final`: this process ends. */
  take(now: Date, final = false): ViewCounts | undefined {
    const today = now.toISOString().slice(0, 10);
    const counts: ViewCounts = { batchId: randomUUID(), views: [], referrals: [], visits: [], dropped: [] };
    for (const [hour, paths] of this.views) for (const [path, count] of paths) counts.views.push({ hour, path, count });
    this.views.clear();
    this.hourStart = 0;
    for (const entry of this.days.values()) {
      const { day } = entry;
      for (const [domain, count] of entry.referrals.take(final || day !== today)) counts.referrals.push({ day, domain, count });
      for (const [reason, count] of entry.dropped) counts.dropped.push({ day, reason, count });
      if (entry.visits > 0) counts.visits.push({ day, count: entry.visits });
      entry.visits = 0;
      entry.dropped.clear();
      if (day !== today) this.days.delete(day);
    }
    return counts.views.length + counts.referrals.length + counts.visits.length + counts.dropped.length > 0 ? counts : undefined;
  }

  private viewsOf(now: Date): Map<string, number> {
    const start = now.getTime() - (now.getTime() % HOUR_MS);
    if (start !== this.hourStart) {
      this.hourStart = start;
      this.hour = new Date(start).toISOString();
    }
    const known = this.views.get(this.hour) ?? new Map<string, number>();
    this.views.set(this.hour, known);
    return known;
  }

  private dayOf(now: Date): Day {
    const day = now.toISOString().slice(0, 10);
    const known = this.days.get(day) ?? { day, visits: 0, dropped: new Map<DropReason, number>(), referrals: new ReferralCounts() };
    this.days.set(day, known);
    return known;
  }
}

const dropReason = ({ page, headers }: SeenRequest): DropReason | undefined => {
  const purpose = `${headers['sec-purpose'] ?? ''} ${headers.purpose ?? ''} ${headers['x-moz'] ?? ''}`;
  if (purpose.includes('prerender')) return 'prerender';
  if (purpose.includes('prefetch')) return 'prefetch';
  const agent = headers['user-agent'];
  if (agent === undefined || agent === '' || isbot(agent)) return 'bot';
  return page === undefined ? 'unknown-page' : undefined;
};
