import type { MigrationInterface, QueryRunner } from 'typeorm';

const APP_ROLES = 'waitlist_api, waitlist_worker, ingest_api, ingest_worker, ingest_eraser, identity_writer, privacy_api, privacy_worker';
const WORKERS = 'waitlist_worker, ingest_worker, privacy_worker';

/**
 * Sealed messages from app to app. No duty may touch the table; the functions run as the owner, whom row-level security binds to the app that is signed in
 * (`session_user`), so that even a function that forgot to ask would answer no other app's rows.
 */
export class ExchangeCreateMessages20261124110000 implements MigrationInterface {
  name = 'ExchangeCreateMessages20261124110000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table exchange.message (
        id uuid primary key,
        sender text not null check (sender in ('waitlist', 'ingest', 'privacy')),
        recipient text not null check (recipient in ('waitlist', 'ingest', 'privacy')),
        -- The message this one answers. Its row may be gone.
        answers uuid unique,
        job text,
        -- The job that wakes the sender when there is an answer.
        answer_job text,
        sealed bytea not null check (length(sealed) <= 1048576),
        posted_at timestamptz not null default clock.now(),
        deadline timestamptz not null
      );
      create index message_by_deadline on exchange.message (deadline);

      create function exchange.own_app() returns text language sql stable set search_path = '' as $$
        select case when session_user = 'identity_writer' then 'ingest'
          when session_user like 'waitlist\\_%' then 'waitlist' when session_user like 'ingest\\_%' then 'ingest' when session_user like 'privacy\\_%' then 'privacy' end $$;

      alter table exchange.message enable row level security;
      alter table exchange.message force row level security;
      create policy own_read on exchange.message for select to pixeltrace_owner using (recipient = (select exchange.own_app()) or sender = (select exchange.own_app()));
      create policy own_hold on exchange.message for update to pixeltrace_owner using (recipient = (select exchange.own_app())) with check (false);
      create policy own_write on exchange.message for insert to pixeltrace_owner with check (sender = (select exchange.own_app()));
      create policy own_remove on exchange.message for delete to pixeltrace_owner using (recipient = (select exchange.own_app()) or sender = (select exchange.own_app()));
      create policy expired_read on exchange.message for select to pixeltrace_owner using (deadline <= clock.now());
      create policy expired_remove on exchange.message for delete to pixeltrace_owner using (deadline <= clock.now());

      -- The message and the recipient's job are one commit with whatever else the caller writes.
      create function exchange.post(p_id uuid, p_recipient text, p_job text, p_sealed bytea, p_keep interval, p_answer_job text) returns void
        language plpgsql volatile security definer set search_path = '' as $$
        begin
          insert into exchange.message (id, sender, recipient, job, answer_job, sealed, deadline)
            values (p_id, exchange.own_app(), p_recipient, p_job, p_answer_job, p_sealed, clock.now() + p_keep);
          perform exchange.wake(p_recipient, p_job, p_id);
        end $$;

      create function exchange.wake(p_app text, p_job text, p_message uuid) returns void
        language plpgsql volatile security definer set search_path = '' as $$
        begin
          if p_app not in ('waitlist', 'ingest', 'privacy') then raise exception 'not an app' using errcode = 'invalid_parameter_value'; end if;
          execute format('insert into %I.outbox (name, key, payload) values ($1, $2, $3) on conflict do nothing', p_app)
            using p_job, p_message::text, jsonb_build_object('exchangeId', p_message);
          perform pg_notify('outbox_' || p_app, '');
        end $$;

      -- Holds the message until the caller's transaction ends: of two runs of one job, the second waits and then finds it closed.
      create function exchange.open(p_id uuid) returns table (sender text, job text, sealed bytea)
        language sql volatile security definer set search_path = '' as $$
          select m.sender, m.job, m.sealed from exchange.message m where m.id = p_id and m.recipient = exchange.own_app() for update $$;

      create function exchange.answer(p_id uuid, p_message uuid, p_sealed bytea) returns boolean
        language plpgsql volatile security definer set search_path = '' as $$
        declare
          asked record;
        begin
          select m.sender, m.answer_job, m.deadline into asked from exchange.message m where m.id = p_message and m.recipient = exchange.own_app() for update;
          if not found then return false; end if;
          insert into exchange.message (id, sender, recipient, answers, sealed, deadline)
            values (p_id, exchange.own_app(), asked.sender, p_message, p_sealed, asked.deadline) on conflict (answers) do nothing;
          if found and asked.answer_job is not null then perform exchange.wake(asked.sender, asked.answer_job, p_message); end if;
          return true;
        end $$;

      create function exchange.read_answer(p_message uuid) returns table (id uuid, sender text, sealed bytea)
        language sql volatile security definer set search_path = '' as $$
          select m.id, m.sender, m.sealed from exchange.message m where m.answers = p_message and m.recipient = exchange.own_app() for update $$;

      -- Called by the recipient it removes the message; called by its sender, the answer too.
      create function exchange.close(p_id uuid) returns boolean
        language sql volatile security definer set search_path = '' as $$
          with gone as (
            delete from exchange.message m
            where m.id = p_id and exchange.own_app() in (m.recipient, m.sender) or m.answers = p_id and m.recipient = exchange.own_app() returning 1
          ) select exists (select from gone) $$;

      -- What is waiting for an app: for its data holder.
      create function exchange.waiting() returns table (id uuid, sender text, job text, answers uuid, sealed bytea)
        language sql stable security definer set search_path = '' as $$
          select m.id, m.sender, m.job, m.answers, m.sealed from exchange.message m where m.recipient = exchange.own_app() $$;

      create function exchange.purge() returns integer language sql volatile security definer set search_path = '' as $$
        with gone as (delete from exchange.message m where m.deadline <= clock.now() returning 1) select count(*)::integer from gone $$;

      revoke all on all functions in schema exchange from public;
      grant usage on schema exchange to ${APP_ROLES};
      grant execute on function exchange.post, exchange.open, exchange.answer, exchange.read_answer, exchange.close, exchange.waiting to ${APP_ROLES};
      grant execute on function exchange.purge to ${WORKERS};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function exchange.purge, exchange.waiting, exchange.close, exchange.read_answer, exchange.answer, exchange.open, exchange.post, exchange.wake;
      drop table exchange.message;
      drop function exchange.own_app;
      revoke usage on schema exchange from ${APP_ROLES};
    `);
  }
}
