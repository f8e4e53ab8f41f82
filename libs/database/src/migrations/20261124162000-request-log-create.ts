import type { MigrationInterface, QueryRunner } from 'typeorm';

const WRITERS = 'waitlist_api, ingest_api, ingest_intake, privacy_api';

/**
 * Who called our servers: time, method, route, status, duration, address, browser. One partition for a day, made when its first entry comes and dropped after 30 days;
 * addresses are cut to their network after 7. Every app appends through one function; reading goes through another, for which a reason is written down by whoever calls it.
 */
export class RequestLogCreate20261124162000 implements MigrationInterface {
  name = 'RequestLogCreate20261124162000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema request_log;
      create table request_log.entry (
        at timestamptz not null,
        app text not null,
        method text not null,
        -- The pattern of the route, never the URL that was asked for.
        route text not null,
        status smallint not null,
        duration_ms integer not null,
        address inet not null,
        browser text not null
      ) partition by range (at);
      create index entry_by_time on request_log.entry (at);

      -- What recorders send: no entry for each, but how much came from a network in a minute.
      create table request_log.prefix_minute (
        minute timestamptz not null,
        app text not null,
        prefix cidr not null,
        requests integer not null check (requests > 0),
        refused integer not null check (refused between 0 and requests),
        primary key (minute, app, prefix)
      );

      -- The partition of a UTC day, once.
      create function request_log.ensure_day(given date) returns void language plpgsql security definer set search_path = ''
      as $$
      declare
        part text := 'entry_' || pg_catalog.to_char(given, 'YYYYMMDD');
      begin
        if pg_catalog.to_regclass('request_log.' || part) is not null then
          return;
        end if;
        perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('request_log.' || part, 0));
        if pg_catalog.to_regclass('request_log.' || part) is null then
          execute pg_catalog.format('create table request_log.%I partition of request_log.entry for values from (%L) to (%L)',
            part, given::timestamp at time zone 'UTC', (given + 1)::timestamp at time zone 'UTC');
        end if;
      end $$;

      -- Entries of the last days only: what comes later than that was lost anyway. Answers how many were taken.
      create function request_log.append(entries jsonb) returns integer language plpgsql security definer set search_path = ''
      as $$
      declare
        one date;
        taken integer;
      begin
        for one in select distinct (e.at at time zone 'UTC')::date from pg_catalog.jsonb_to_recordset(entries) as e (at timestamptz)
          where e.at between clock.now() - interval '2 days' and clock.now() + interval '1 day' order by 1
        loop
          perform request_log.ensure_day(one);
        end loop;
        insert into request_log.entry (at, app, method, route, status, duration_ms, address, browser)
          select e.at, e.app, e.method, e.route, e.status, e.ms, e.address, e.browser
          from pg_catalog.jsonb_to_recordset(entries) as e (at timestamptz, app text, method text, route text, status smallint, ms integer, address inet, browser text)
          where e.at between clock.now() - interval '2 days' and clock.now() + interval '1 day';
        get diagnostics taken = row_count;
        return taken;
      end $$;

      create function request_log.count_prefixes(counts jsonb) returns void language sql security definer set search_path = ''
      as $$
        insert into request_log.prefix_minute as m (minute, app, prefix, requests, refused)
        select c.minute, c.app, c.prefix, pg_catalog.sum(c.requests)::integer, pg_catalog.sum(c.refused)::integer
        from pg_catalog.jsonb_to_recordset(counts) as c (minute timestamptz, app text, prefix cidr, requests integer, refused integer)
        group by 1, 2, 3 order by 1, 2, 3
        on conflict (minute, app, prefix) do update set requests = m.requests + excluded.requests, refused = m.refused + excluded.refused
      $$;

      create function request_log.read(since timestamptz, until timestamptz, network inet, which text, code smallint, most integer)
      returns setof request_log.entry language sql stable security definer set search_path = ''
      as $$
        select * from request_log.entry e
        where e.at >= since and e.at < until and (network is null or e.address operator(pg_catalog.<<=) network)
          and (which is null or e.route = which) and (code is null or e.status = code)
        order by e.at desc limit most
      $$;

      create function request_log.read_prefixes(since timestamptz, until timestamptz, network inet, most integer)
      returns table (app text, prefix cidr, requests bigint, refused bigint) language sql stable security definer set search_path = ''
      as $$
        select m.app, m.prefix, pg_catalog.sum(m.requests)::bigint, pg_catalog.sum(m.refused)::bigint from request_log.prefix_minute m
        where m.minute >= since and m.minute < until and (network is null or m.prefix operator(pg_catalog.<<=) network)
        group by m.app, m.prefix order by 3 desc, 2 limit most
      $$;

      -- Cuts addresses after 7 days, drops days after 30. Answers what it did.
      create function request_log.keep_retention() returns table (cut bigint, dropped integer) language plpgsql security definer set search_path = ''
      as $$
      declare
        part record;
      begin
        dropped := 0;
        for part in
          select c.relname as name from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'request_log.entry'::pg_catalog.regclass
            and pg_catalog.to_date(pg_catalog.right(c.relname, 8), 'YYYYMMDD') <= (clock.now() at time zone 'UTC')::date - 30
        loop
          execute pg_catalog.format('drop table request_log.%I', part.name);
          dropped := dropped + 1;
        end loop;
        update request_log.entry e set address = pg_catalog.network(pg_catalog.set_masklen(e.address, case pg_catalog.family(e.address) when 4 then 24 else 48 end))::inet
          where e.at < clock.now() - interval '7 days' and pg_catalog.masklen(e.address) = case pg_catalog.family(e.address) when 4 then 32 else 128 end;
        get diagnostics cut = row_count;
        delete from request_log.prefix_minute where minute < clock.now() - interval '30 days';
        return next;
      end $$;

      revoke all on all functions in schema request_log from public;
      grant usage on schema request_log to ${WRITERS}, waitlist_worker;
      grant execute on function request_log.append(jsonb), request_log.count_prefixes(jsonb) to ${WRITERS};
      grant execute on function request_log.read(timestamptz, timestamptz, inet, text, smallint, integer), request_log.read_prefixes(timestamptz, timestamptz, inet, integer) to waitlist_api;
      grant execute on function request_log.keep_retention() to waitlist_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema request_log cascade');
  }
}
