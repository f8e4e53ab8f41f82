import type { ViewCounts } from '#contracts/analytics.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { AnalyticsRowsDto, DroppedDayDto, MonthTotalDto, PageHourDto, ReferralDayDto, VisitDayDto } from './analytics.dto.js';

type Rows = Pick<AnalyticsRowsDto, 'pageHours' | 'referralDays' | 'visitDays' | 'droppedDays' | 'monthTotals'>;

const UTC_HOUR = `to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Adds to counters and reads them. Statements go in one order, so that batches of several web processes never wait for each other in a circle. */
@Injectable()
export class AnalyticsRepository {
  /** False when the batch was added before. */
  async remember(tx: Tx, batchId: string): Promise<boolean> {
    const rows = await query<{ id: string }>(tx, 'insert into analytics.batch (id) values ($1) on conflict do nothing returning id', [batchId]);
    return rows.length > 0;
  }

  async add(tx: Tx, { views, referrals, visits, dropped }: Omit<ViewCounts, 'batchId'>): Promise<void> {
    const counts = (rows: readonly { count: number }[]): number[] => rows.map(({ count }) => count);
    if (views.length > 0) {
      await query(
        tx,
        `insert into analytics.page_hour as c (hour, path, views) select h, p, sum(n) from unnest($1::timestamptz[], $2::text[], $3::bigint[]) as u (h, p, n) group by h, p order by h, p
         on conflict (hour, path) do update set views = c.views + excluded.views`,
        [views.map(({ hour }) => hour), views.map(({ path }) => path), counts(views)],
      );
    }
    await this.addDays(tx, 'referral_day (day, domain, views)', referrals.map(({ day, domain, count }) => ({ day, name: domain, count })));
    await this.addDays(tx, 'dropped_day (day, reason, views)', dropped.map(({ day, reason, count }) => ({ day, name: reason, count })));
    if (visits.length > 0) {
      await query(
        tx,
        `insert into analytics.visit_day as c (day, visits) select d, sum(n) from unnest($1::date[], $2::bigint[]) as u (d, n) group by d order by d
         on conflict (day) do update set visits = c.visits + excluded.visits`,
        [visits.map(({ day }) => day), counts(visits)],
      );
    }
  }

  private async addDays(tx: Tx, table: 'referral_day (day, domain, views)' | 'dropped_day (day, reason, views)', rows: readonly { day: string; name: string; count: number }[]): Promise<void> {
    if (rows.length === 0) return;
    await query(
      tx,
      `insert into analytics.${table.replace(' (', ' as c (')} select d, m, sum(n) from unnest($1::date[], $2::text[], $3::bigint[]) as u (d, m, n) group by d, m order by d, m
       on conflict (${table.startsWith('referral') ? 'day, domain' : 'day, reason'}) do update set views = c.views + excluded.views`,
      [rows.map(({ day }) => day), rows.map(({ name }) => name), rows.map(({ count }) => count)],
    );
  }

  async rows(tx: Tx, from: string, to: string): Promise<Rows> {
    const range = [from, to];
    return {
      pageHours: await query<PageHourDto>(tx, `select ${UTC_HOUR} as hour, path, views::float8 as views from analytics.page_hour where hour >= $1::date::timestamp at time zone 'UTC' and hour < ($2::date + 1)::timestamp at time zone 'UTC' order by page_hour.hour, path`, range),
      referralDays: await query<ReferralDayDto>(tx, 'select day::text, domain, views::float8 as views from analytics.referral_day where day between $1 and $2 order by 1, views desc, domain', range),
      visitDays: await query<VisitDayDto>(tx, 'select day::text, visits::float8 as visits from analytics.visit_day where day between $1 and $2 order by 1', range),
      droppedDays: await query<DroppedDayDto>(tx, 'select day::text, reason, views::float8 as views from analytics.dropped_day where day between $1 and $2 order by 1, 2', range),
      monthTotals: await query<MonthTotalDto>(tx, 'select month::text, kind, name, count::float8 as count from analytics.month_total order by 1, 2, 3 limit 1000'),
    };
  }

  /** Turns months that are older than 25 months into totals. Answers how many rows went. */
  async rollUp(tx: Tx): Promise<number> {
    const [row] = await query<{ count: string }>(tx, 'select analytics.roll_up() as count');
    return Number(row?.count ?? 0);
  }
}
