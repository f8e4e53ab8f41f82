import { ProblemError } from '#http/problem.js';
import { Injectable } from '@nestjs/common';
import { NamelessApi } from '../forms/nameless-api.js';
import type { components, paths } from '../generated/waitlist.js';

/** The rows as the waitlist app stores them. */
export type AnalyticsRows = components['schemas']['AnalyticsRowsDto'];

/** Reads the public rows of the waitlist app. */
@Injectable()
export class AnalyticsRowsReader {
  constructor(private readonly api: NamelessApi) {}

  /** The week that ends with `to` (YYYY-MM-DD; today if undefined). Throws `dependency-unavailable`, and `not-found` for a day that is none. */
  async week(to: string | undefined): Promise<AnalyticsRows> {
    const query = to === undefined ? {} : { from: sixDaysBefore(to), to };
    const { data, response } = await this.api.client<paths>('waitlist').GET('/v1/analytics/rows', { params: { query } });
    if (response.status === 422) throw new ProblemError('not-found');
    if (!data) throw new ProblemError('dependency-unavailable');
    return data;
  }
}

const DAY_MS = 86_400_000;

/** YYYY-MM-DD. Throws `not-found` for what is no day. */
export const sixDaysBefore = (day: string): string => {
  const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN;
  if (Number.isNaN(time)) throw new ProblemError('not-found');
  return new Date(time - 6 * DAY_MS).toISOString().slice(0, 10);
};
