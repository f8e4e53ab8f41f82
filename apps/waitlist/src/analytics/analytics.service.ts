import { Clock } from '#clock/clock.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { VIEW_COUNTS_PATH } from '#contracts/analytics.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { isInternal } from '#http/internal-call.js';
import { ProblemError } from '#http/problem.js';
import { Inject, Injectable } from '@nestjs/common';
import type { AnalyticsRangeDto, AnalyticsRowsDto, ViewCountsDto } from './analytics.dto.js';
import { AnalyticsRepository } from './analytics.repository.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 7;
const MOST_DAYS = 31;
/** Counts of an outage come late, but never of another week. */
const LATEST_MS = 3 * DAY_MS;

/** Adds the counts that the web app sends, and shows everything that is stored. */
@Injectable()
export class AnalyticsService {
  constructor(
    @Inject(databaseOf('waitlist_api')) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'http'>,
    private readonly repository: AnalyticsRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws `unauthenticated` unless our own web app sent it, and `timestamp-out-of-range`. */
  async add(counts: ViewCountsDto, rawBody: unknown, signature: string | undefined): Promise<void> {
    const call = { method: 'POST', path: VIEW_COUNTS_PATH, body: rawBody };
    if (!isInternal(this.config.http.trustedHopSecret, call, signature, this.clock.now())) throw new ProblemError('unauthenticated');
    this.requireRecent(counts);
    await this.db.transaction('platform', async (tx) => {
      if (await this.repository.remember(tx, counts.batchId)) await this.repository.add(tx, counts);
    });
  }

  rows({ from, to }: AnalyticsRangeDto): Promise<AnalyticsRowsDto> {
    const last = to === undefined ? this.clock.now() : dayOf(to, '#query/to');
    const first = from === undefined ? new Date(last.getTime() - (DEFAULT_DAYS - 1) * DAY_MS) : dayOf(from, '#query/from');
    const days = (last.getTime() - first.getTime()) / DAY_MS;
    if (days < 0 || days > MOST_DAYS) throw new ProblemError('validation-failed', { errors: [{ pointer: '#query/from', detail: `It is at most ${MOST_DAYS} days before the last day, and not after it.` }] });
    const [start, end] = [textOf(first), textOf(last)];
    return this.db.transaction('platform', async (tx) => ({ from: start, to: end, ...(await this.repository.rows(tx, start, end)) }));
  }

  private requireRecent({ views, referrals, visits, dropped }: ViewCountsDto): void {
    const times = [...views.map(({ hour }) => hour), ...[...referrals, ...visits, ...dropped].map(({ day }) => day)];
    const isRecent = (time: string): boolean => Math.abs(this.clock.now().getTime() - Date.parse(time)) <= LATEST_MS;
    if (!times.every(isRecent)) throw new ProblemError('timestamp-out-of-range');
  }
}

const textOf = (date: Date): string => date.toISOString().slice(0, 10);

const dayOf = (text: string, pointer: string): Date => {
  const date = new Date(`${text}T00:00:00.000Z`);
  if (Number.isNaN(date.getTime()) || textOf(date) !== text) throw new ProblemError('validation-failed', { errors: [{ pointer, detail: 'There is no such day.' }] });
  return date;
};
