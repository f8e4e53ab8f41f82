/** Why a page view was not counted. Visitors who send GPC or DNT are not even counted as dropped. */
export const DROP_REASONS = ['bot', 'prefetch', 'prerender', 'unknown-page'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** What stands for referrers that too few visits of a day came from, and for what is no registrable domain. */
export const OTHER_REFERRER = 'other';

/** Visits of one day that must have come from a domain before its name is written down. */
export const LEAST_PER_REFERRER = 3;

/** Counts of page views, as the web app sends them to the waitlist app: sums, nothing about a single view. Hours and days are UTC. */
export interface ViewCounts {
  /** Makes sending it twice harmless. */
  batchId: string;
  /** `hour`: start of the hour, ISO 8601. `path`: route pattern of a page of ours. */
  views: { hour: string; path: string; count: number }[];
  /** `day`: YYYY-MM-DD. `domain`: registrable domain, or `other`. */
  referrals: { day: string; domain: string; count: number }[];
  visits: { day: string; count: number }[];
  dropped: { day: string; reason: DropReason; count: number }[];
}

/** Where the web app posts `ViewCounts` at the waitlist app. */
export const VIEW_COUNTS_PATH = '/v1/analytics/counts';
