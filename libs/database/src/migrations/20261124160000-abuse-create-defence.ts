import type { MigrationInterface, QueryRunner } from 'typeorm';

const CALLERS = 'waitlist_api, waitlist_worker, ingest_api, identity_writer, privacy_api, privacy_worker';

/**
 * What the defence of public writes remembers: used form tokens, mails per recipient, answers by idempotency key, counts per minute and the state of attack. No
 * address, no mailbox and no text: keyed hashes and counters. Every app calls the definer functions; nobody but the owner touches the tables.
 */
export class AbuseCreateDefence20261124160000 implements MigrationInterface {
  name = 'AbuseCreateDefence20261124160000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema abuse;
      create table abuse.spent_token (
        id bytea primary key check (length(id) = 16),
        expires_at timestamptz not null
      );
      create index spent_token_by_expiry on abuse.spent_token (expires_at);

      create table abuse.recipient_mail (
        id uuid primary key default gen_random_uuid(),
        recipient bytea not null check (length(recipient) = 32),
        taken_at timestamptz not null default clock.now()
      );
      create index recipient_mail_by_recipient on abuse.recipient_mail (recipient, taken_at);
      create index recipient_mail_by_time on abuse.recipient_mail (taken_at);

      create table abuse.idempotent (
        key bytea primary key check (length(key) = 32),
        payload bytea not null check (length(payload) = 32),
        state text not null default 'running' check (state in ('running', 'done')),
        status smallint,
        -- Sealed with a key that is made from the client's Idempotency-Key, which is not stored.
        answer bytea,
        started_at timestamptz not null default clock.now(),
        expires_at timestamptz not null default clock.now() + interval '24 hours'
      );
      create index idempotent_by_expiry on abuse.idempotent (expires_at);

      create table abuse.form_minute (
        form text not null,
        minute timestamptz not null,
        outcome text not null,
        count integer not null check (count > 0),
        primary key (form, minute, outcome)
      );
      create index form_minute_by_minute on abuse.form_minute (minute);

      create table abuse.form_defence (
        form text primary key,
        -- auto: the watch decides; attack and normal: an operator has.
        mode text not null default 'auto' check (mode in ('auto', 'attack', 'normal')),
        attack_since timestamptz,
        -- Closed set: what the watch saw, or that an operator said so.
        reason text check (reason in ('rate', 'confirmations', 'operator')),
        last_bad_at timestamptz,
        changed_at timestamptz not null default clock.now()
      );

      create function abuse.spend_token(given bytea, until timestamptz) returns boolean language plpgsql security definer set search_path = ''
      as $$ begin
        insert into abuse.spent_token (id, expires_at) values (given, until) on conflict do nothing;
        return found;
      end $$;

      create function abuse.give_back_token(given bytea) returns void language sql security definer set search_path = ''
      as $$ delete from abuse.spent_token where id = given $$;

      -- Callers of one recipient take turns, so that the budget holds however many ask at once.
      create function abuse.take_recipient_budget(who bytea, most integer, per interval) returns boolean language plpgsql security definer set search_path = ''
      as $$ begin
        perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(pg_catalog.encode(who, 'hex'), 0));
        if (select pg_catalog.count(*) from abuse.recipient_mail where recipient = who and taken_at > clock.now() - per) >= most then
          return false;
        end if;
        insert into abuse.recipient_mail (recipient) values (who);
        return true;
      end $$;

      create function abuse.recipient_mails(who bytea) returns bigint language sql stable security definer set search_path = ''
      as $$ select pg_catalog.count(*) from abuse.recipient_mail where recipient = who $$;

      create function abuse.forget_recipient(who bytea) returns bigint language sql security definer set search_path = ''
      as $$ with gone as (delete from abuse.recipient_mail where recipient = who returning 1) select pg_catalog.count(*) from gone $$;

      -- A key that expired, or whose first request died, begins anew.
      create function abuse.begin_idempotent(given bytea, body bytea) returns table (outcome text, status smallint, answer bytea) language plpgsql security definer set search_path = ''
      as $$
      declare
        known abuse.idempotent;
      begin
        insert into abuse.idempotent as i (key, payload) values (given, body)
          on conflict (key) do update set payload = body, state = 'running', status = null, answer = null, started_at = clock.now(), expires_at = clock.now() + interval '24 hours'
          where i.expires_at <= clock.now() or (i.state = 'running' and i.started_at <= clock.now() - interval '2 minutes');
        if found then
          return query select 'new', null::smallint, null::bytea;
          return;
        end if;
        select * into known from abuse.idempotent i where i.key = given;
        return query select case when known.payload is distinct from body then 'reused' else known.state end, known.status, known.answer;
      end $$;

      create function abuse.finish_idempotent(given bytea, code smallint, sealed bytea) returns void language sql security definer set search_path = ''
      as $$ update abuse.idempotent set state = 'done', status = code, answer = sealed where key = given $$;

      create function abuse.drop_idempotent(given bytea) returns void language sql security definer set search_path = ''
      as $$ delete from abuse.idempotent where key = given and state = 'running' $$;

      create function abuse.count_outcomes(forms text[], outcomes text[], counts integer[]) returns void language sql security definer set search_path = ''
      as $$
        insert into abuse.form_minute as m (form, minute, outcome, count)
        select f, pg_catalog.date_trunc('minute', clock.now()), o, n from unnest(forms, outcomes, counts) as u (f, o, n) order by f, o
        on conflict (form, minute, outcome) do update set count = m.count + excluded.count
      $$;

      create function abuse.defence() returns table (form text, mode text, attack_since timestamptz, reason text) language sql stable security definer set search_path = ''
      as $$ select d.form, d.mode, d.attack_since, d.reason from abuse.form_defence d $$;

      -- Looks at the last minutes, and begins or ends an attack. Answers what changed. Ends after ten calm minutes.
      create function abuse.watch(most_per_minute integer) returns table (form text, attacking boolean, reason text) language plpgsql security definer set search_path = ''
      as $$
      declare
        seen record;
        cause text;
      begin
        if not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('abuse.watch', 0)) then
          return;
        end if;
        for seen in
          select f.form,
            coalesce(pg_catalog.max(f.count) filter (where f.outcome = 'submitted' and f.minute > clock.now() - interval '2 minutes'), 0) as fastest,
            coalesce(pg_catalog.sum(f.count) filter (where f.outcome = 'accepted' and f.minute between clock.now() - interval '70 minutes' and clock.now() - interval '10 minutes'), 0) as accepted,
            coalesce(pg_catalog.sum(f.count) filter (where f.outcome = 'confirmed'), 0) as confirmed,
            pg_catalog.bool_or(f.outcome = 'confirmed' or f.form = 'waitlist-join') as confirms
          from abuse.form_minute f where f.minute > clock.now() - interval '70 minutes' group by f.form
        loop
          cause := case when seen.fastest > most_per_minute then 'rate'
            when seen.confirms and seen.accepted >= 50 and seen.confirmed * 5 < seen.accepted then 'confirmations' end;
          insert into abuse.form_defence as d (form, attack_since, reason, last_bad_at)
            select seen.form, clock.now(), cause, clock.now() where cause is not null
            on conflict on constraint form_defence_pkey do update set last_bad_at = clock.now();
          if cause is not null then
            update abuse.form_defence d set attack_since = clock.now(), reason = cause, changed_at = clock.now()
              where d.form = seen.form and d.mode = 'auto' and d.attack_since is null;
            if found or (select d.attack_since = clock.now() and d.mode = 'auto' from abuse.form_defence d where d.form = seen.form) then
              return query select seen.form, true, cause;
            end if;
          end if;
        end loop;
        return query update abuse.form_defence d set attack_since = null, reason = null, changed_at = clock.now()
          where d.mode = 'auto' and d.attack_since is not null and coalesce(d.last_bad_at, d.attack_since) < clock.now() - interval '10 minutes'
          returning d.form, false, null::text;
      end $$;

      create function abuse.set_mode(which text, wanted text) returns void language sql security definer set search_path = ''
      as $$
        insert into abuse.form_defence as d (form, mode, attack_since, reason)
        values (which, wanted, case when wanted = 'attack' then clock.now() end, case when wanted = 'attack' then 'operator' end)
        on conflict (form) do update set mode = wanted, changed_at = clock.now(), last_bad_at = null,
          attack_since = case when wanted = 'attack' then coalesce(d.attack_since, clock.now()) end,
          reason = case when wanted = 'attack' then 'operator' end
      $$;

      create function abuse.outcomes(since timestamptz) returns table (form text, outcome text, count bigint) language sql stable security definer set search_path = ''
      as $$ select m.form, m.outcome, pg_catalog.sum(m.count)::bigint from abuse.form_minute m where m.minute >= since group by 1, 2 order by 1, 2 $$;

      -- Tokens and answers when they expire, budgets after a day, counts after 30 days.
      create function abuse.purge() returns bigint language sql security definer set search_path = ''
      as $$
        with tokens as (delete from abuse.spent_token where expires_at < clock.now() returning 1),
          mails as (delete from abuse.recipient_mail where taken_at < clock.now() - interval '1 day' returning 1),
          answers as (delete from abuse.idempotent where expires_at < clock.now() returning 1),
          minutes as (delete from abuse.form_minute where minute < clock.now() - interval '30 days' returning 1)
        select (select pg_catalog.count(*) from tokens) + (select pg_catalog.count(*) from mails) + (select pg_catalog.count(*) from answers) + (select pg_catalog.count(*) from minutes)
      $$;

      revoke all on all functions in schema abuse from public;
      grant usage on schema abuse to ${CALLERS};
      grant execute on all functions in schema abuse to ${CALLERS};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema abuse cascade');
  }
}
