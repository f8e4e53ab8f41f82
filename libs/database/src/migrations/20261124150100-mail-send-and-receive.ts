import type { MigrationInterface, QueryRunner } from 'typeorm';

const CLAIM = 'mail.claim(uuid, integer, integer, text[], double precision, double precision, text[], double precision[])';
const SETTLE = 'mail.settle(uuid, uuid[], text[], text[], integer[])';

/** How the worker takes mails, keeps to rates, and writes down what became of them; and what comes in. */
export class MailSendAndReceive20261124150100 implements MigrationInterface {
  name = 'MailSendAndReceive20261124150100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table mail.message add column paced boolean not null default false;
      drop index mail.message_due;
      create index message_due on mail.message (priority, due_at) where state = 'queued' and announcement_id is null;
      create index message_of_announcement_due on mail.message (announcement_id, due_at) where state = 'queued' and announcement_id is not null;
      -- When the next mail may leave: to everybody ('*') and to each domain that has a rate.
      create table mail.pace (
        name text primary key,
        next_at timestamptz not null
      );
      create table mail.inbound (
        id uuid primary key default gen_random_uuid(),
        source text not null check (source in ('imap', 'webhook')),
        -- The same message comes in once, by whatever way.
        fingerprint bytea not null unique check (length(fingerprint) = 32),
        state text not null default 'received' check (state in ('received', 'handled')),
        taken_by text,
        content bytea,
        received_at timestamptz not null default clock.now(),
        handled_at timestamptz
      );
      create index inbound_old on mail.inbound (received_at);
      create table mail.inbox_mark (
        name text primary key,
        uid_validity numeric(10) not null,
        last_uid bigint not null
      );

      -- The slot of one mail under a rate (mails per second): now while less than a second is spoken for, otherwise when its turn comes.
      create function mail.take_slot(p_name text, p_rate double precision) returns timestamptz
        language plpgsql volatile security invoker set search_path = ''
        as $$
        declare
          slot timestamptz;
        begin
          insert into mail.pace as p (name, next_at) values (p_name, clock.now() + pg_catalog.make_interval(secs => 1 / p_rate))
            on conflict (name) do update set next_at = greatest(p.next_at, clock.now()) + pg_catalog.make_interval(secs => 1 / p_rate)
            returning next_at - pg_catalog.make_interval(secs => 1 / p_rate) into slot;
          return case when slot < clock.now() + interval '1 second' then clock.now() else slot end;
        end $$;

      -- Takes mails that are due. One claim at a time: a suppression that was committed before a claim began is seen by it, and one that waits for
      -- this lock after its commit knows that every later claim sees it.
      create function mail.claim(p_claim uuid, p_limit integer, p_lease_seconds integer, p_owed text[], p_all double precision, p_default double precision,
                                 p_domains text[], p_rates double precision[])
        returns table (id uuid, template text, stream text, recipient_key bytea, message_id text, content bytea, announcement_id uuid, attempts integer, although_suppressed boolean)
        language plpgsql volatile security invoker set search_path = ''
        as $$
        declare
          candidate record;
          taken uuid[] := '{}';
          unwanted uuid[] := '{}';
          owed uuid[] := '{}';
          rate double precision;
          slot timestamptz;
        begin
          perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('mail.claim'));
          for candidate in
            select * from (
              -- Wrapped: arms of a union cannot lock by themselves.
              select * from (
                select m.id, m.stream, m.domain, m.recipient_key, m.priority, m.paced, 0 as ordinal, m.due_at from mail.message m
                  where m.state = 'queued' and m.announcement_id is null and m.due_at <= clock.now() order by m.priority, m.due_at limit p_limit for update skip locked) single
              union all
              select n.* from mail.announcement a cross join lateral (
                select m.id, m.stream, m.domain, m.recipient_key, m.priority, m.paced, 1 as ordinal, m.due_at from mail.message m
                  where m.announcement_id = a.id and m.state = 'queued' and m.due_at <= clock.now() order by m.due_at limit p_limit for update skip locked) n
                where a.state in ('preparing', 'running')
            ) due order by due.ordinal, due.priority, due.due_at limit p_limit
          loop
            if exists (select 1 from mail.suppression s where s.recipient_key = candidate.recipient_key and s.stream in (candidate.stream, '*')) then
              if candidate.stream = any (p_owed) then
                owed := owed || candidate.id;
              else
                unwanted := unwanted || candidate.id;
                continue;
              end if;
            end if;
            if not candidate.paced and (p_all is not null or p_default is not null or cardinality(p_domains) > 0) then
              slot := clock.now();
              if p_all is not null then
                slot := mail.take_slot('*', p_all);
              end if;
              rate := coalesce(p_rates[pg_catalog.array_position(p_domains, candidate.domain)], p_default);
              if rate is not null and candidate.domain is not null then
                slot := greatest(slot, mail.take_slot(candidate.domain, rate));
              end if;
              -- What people wait for counts, but does not wait.
              if slot > clock.now() and candidate.priority > 0 then
                update mail.message m set due_at = slot, paced = true where m.id = candidate.id;
                continue;
              end if;
            end if;
            taken := taken || candidate.id;
          end loop;
          if cardinality(unwanted) > 0 then
            update mail.message m set state = 'suppressed', outcome = 'suppressed', settled_at = clock.now() where m.id = any (unwanted);
          end if;
          return query
            update mail.message m set state = 'sending', claim = p_claim, attempts = m.attempts + 1, lease_until = clock.now() + pg_catalog.make_interval(secs => p_lease_seconds)
              where m.id = any (taken)
              returning m.id, m.template, m.stream, m.recipient_key, m.message_id, m.content, m.announcement_id, m.attempts, m.id = any (owed);
        end $$;

      -- What became of mails that this claim took. 'queued' goes back, due in so many seconds; 'waiting' too, without having counted; 'asking' has its lease end.
      create function mail.settle(p_claim uuid, p_ids uuid[], p_states text[], p_outcomes text[], p_seconds integer[]) returns integer
        language plpgsql volatile security invoker set search_path = ''
        as $$
        declare
          settled integer;
        begin
          update mail.message m set
              state = case s.state when 'waiting' then 'queued' when 'asking' then 'sending' else s.state end,
              attempts = case when s.state = 'waiting' then m.attempts - 1 else m.attempts end,
              outcome = s.outcome,
              claim = case when s.state in ('queued', 'waiting') then null else m.claim end,
              lease_until = case when s.state = 'asking' then clock.now() + pg_catalog.make_interval(secs => s.seconds) end,
              due_at = case when s.state in ('queued', 'waiting') then clock.now() + pg_catalog.make_interval(secs => s.seconds) else m.due_at end,
              settled_at = case when s.state in ('queued', 'waiting', 'asking') then null else clock.now() end
            from unnest(p_ids, p_states, p_outcomes, p_seconds) as s (id, state, outcome, seconds)
            where m.id = s.id and m.claim = p_claim and m.state in ('sending', 'uncertain');
          get diagnostics settled = row_count;
          return settled;
        end $$;

      revoke all on function ${CLAIM}, ${SETTLE}, mail.take_slot(text, double precision) from public;
      grant execute on function ${CLAIM}, ${SETTLE}, mail.take_slot(text, double precision) to waitlist_worker;
      grant select, insert, update, delete on mail.pace, mail.inbound, mail.inbox_mark to waitlist_worker;
      grant insert (source, fingerprint, content, id), select (id, fingerprint) on mail.inbound to waitlist_api;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ${SETTLE};
      drop function ${CLAIM};
      drop function mail.take_slot(text, double precision);
      drop table mail.inbox_mark, mail.inbound, mail.pace;
      drop index mail.message_of_announcement_due;
      drop index mail.message_due;
      create index message_due on mail.message (priority, due_at) where state = 'queued';
      alter table mail.message drop column paced;
    `);
  }
}
