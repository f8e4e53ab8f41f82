import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';

/** The rows as the waitlist app stores them. */
export interface AnalyticsRows {
  from: string;
  to: string;
  pageHours: { hour: string; path: string; views: number }[];
  referralDays: { day: string; domain: string; views: number }[];
  visitDays: { day: string; visits: number }[];
  droppedDays: { day: string; reason: string; views: number }[];
  monthTotals: { month: string; kind: string; name: string; count: number }[];
}

const PATIENCE_MS = 10_000;

/** Reads the public rows of the waitlist app. */
@Injectable()
export class AnalyticsRowsReader {
  private readonly base: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.base = config.internalUrls?.waitlist ?? config.urls.waitlist;
  }

  /** The week that ends with `to` (YYYY-MM-DD; today if undefined). Throws `dependency-unavailable`, and `not-found` for a day that is none. */
  async week(to: string | undefined): Promise<AnalyticsRows> {
    const from = to === undefined ? undefined : sixDaysBefore(to);
    const query = to === undefined || from === undefined ? '' : `?${new URLSearchParams({ from, to }).toString()}`;
    const answer = await fetch(`${this.base}/v1/analytics/rows${query}`, { headers: { accept: 'application/json' }, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
      throw new ProblemError('dependency-unavailable', { cause });
    });
    if (answer.status === 422) throw new ProblemError('not-found');
    if (!answer.ok) throw new ProblemError('dependency-unavailable');
    return (await answer.json()) as AnalyticsRows;
  }
}

const DAY_MS = 86_400_000;

/** YYYY-MM-DD. Throws `not-found` for what is no day. */
export const sixDaysBefore = (day: string): string => {
  const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN;
  if (Number.isNaN(time)) throw new ProblemError('not-found');
  return new Date(time - 6 * DAY_MS).toISOString().slice(0, 10);
};
