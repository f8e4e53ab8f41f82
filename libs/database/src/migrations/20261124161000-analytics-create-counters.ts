import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What we know about visits to pixeltrace.dev: counters. There is no row for a visit, no address, no agent and no salt anywhere in these tables. One writer, the
 * waitlist app; the web app sends it batches of counts.
 */
export class AnalyticsCreateCounters20261124161000 implements MigrationInterface {
  name = 'AnalyticsCreateCounters20261124161000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema analytics;
      create table analytics.page_hour (
        hour timestamptz not null check (hour = date_trunc('hour', hour, 'UTC')),
        path text not null check (length(path) between 1 and 100),
        views bigint not null check (views > 0),
        primary key (hour, path)
      );
      create table analytics.referral_day (
        day date not null,
        domain text not null check (length(domain) between 1 and 253),
        views bigint not null check (views > 0),
        primary key (day, domain)
      );
      create table analytics.visit_day (
        day date primary key,
        visits bigint not null check (visits > 0)
      );
      create table analytics.dropped_day (
        day date not null,
        reason text not null check (reason in ('bot', 'prefetch', 'prerender', 'unknown-page')),
        views bigint not null check (views > 0),
        primary key (day, reason)
      );
      -- What is left of counters that are older than 25 months.
      create table analytics.month_total (
        month date not null check (extract(day from month) = 1),
        kind text not null check (kind in ('views', 'referrals', 'visits', 'dropped')),
        name text not null,
        count bigint not null check (count > 0),
        primary key (month, kind, name)
      );
      -- Batches of counts that were added: a repeated one adds nothing.
      create table analytics.batch (
        id uuid primary key,
        received_at timestamptz not null default clock.now()
      );
      create index batch_by_time on analytics.batch (received_at);

      -- One commit: months that lie wholly before the limit become totals.
      create function analytics.roll_up() returns bigint language plpgsql security definer set search_path = ''
      as $$
      declare
        until date := (pg_catalog.date_trunc('month', clock.now() at time zone 'UTC') - interval '25 months')::date;
        rolled bigint;
      begin
        with pages as (delete from analytics.page_hour where hour < until::timestamp at time zone 'UTC' returning (hour at time zone 'UTC')::date as day, 'views' as kind, path as name, views as n),
          referrals as (delete from analytics.referral_day where day < until returning day, 'referrals' as kind, domain as name, views as n),
          visits as (delete from analytics.visit_day where day < until returning day, 'visits' as kind, 'all' as name, visits as n),
          dropped as (delete from analytics.dropped_day where day < until returning day, 'dropped' as kind, reason as name, views as n),
          gone as (select * from pages union all select * from referrals union all select * from visits union all select * from dropped),
          totals as (
            insert into analytics.month_total as t (month, kind, name, count)
            select pg_catalog.date_trunc('month', g.day::timestamp)::date, g.kind, g.name, pg_catalog.sum(g.n)::bigint from gone g group by 1, 2, 3
            on conflict (month, kind, name) do update set count = t.count + excluded.count
            returning 1)
        select pg_catalog.count(*) into rolled from gone;
        delete from analytics.batch where received_at < clock.now() - interval '2 days';
        return rolled;
      end $$;

      revoke all on function analytics.roll_up() from public;
      grant usage on schema analytics to waitlist_api, waitlist_worker;
      grant select, insert, update on analytics.page_hour, analytics.referral_day, analytics.visit_day, analytics.dropped_day to waitlist_api;
      grant select on analytics.month_total to waitlist_api;
      grant insert on analytics.batch to waitlist_api;
      grant execute on function analytics.roll_up() to waitlist_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema analytics cascade');
  }
}
