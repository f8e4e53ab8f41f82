import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people write to us and what we answer. Site data: no tenant. */
export class WaitlistCreateInbox20261124180000 implements MigrationInterface {
  name = 'WaitlistCreateInbox20261124180000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table waitlist.conversation (
        id uuid primary key,
        topic text not null check (topic in ('question', 'privacy', 'security', 'support')),
        state text not null default 'new' check (state in ('new', 'open', 'waiting', 'closed', 'spam')),
        email text not null check (length(email) between 3 and 254),
        name text check (length(name) <= 100),
        company text check (length(company) <= 100),
        subject text check (length(subject) <= 200),
        assignee_id uuid,
        version integer not null default 1,
        held boolean not null default false,
        score smallint not null default 0,
        reasons text[] not null default '{}',
        restricted boolean not null default false,
        created_at timestamptz not null default clock.now(),
        last_message_at timestamptz not null default clock.now(),
        last_from text not null default 'person' check (last_from in ('person', 'operator')),
        first_response_at timestamptz,
        closed_at timestamptz,
        merged_into uuid references waitlist.conversation on delete set null
      );
      create index conversation_by_time on waitlist.conversation (last_message_at desc, id desc);
      create index conversation_by_person on waitlist.conversation (lower(email));
      create index conversation_merged on waitlist.conversation (merged_into) where merged_into is not null;

      create table waitlist.conversation_message (
        id uuid primary key,
        conversation_id uuid not null references waitlist.conversation on delete cascade,
        direction text not null check (direction in ('in', 'out', 'note')),
        channel text not null check (channel in ('form', 'mail', 'operator')),
        body text not null check (length(body) <= 20000),
        truncated boolean not null default false,
        attachments_dropped smallint not null default 0,
        -- Message-ID as the mail carries it; an incoming mail is taken in once for each.
        mail_message_id text check (length(mail_message_id) <= 998),
        author_id uuid,
        created_at timestamptz not null default clock.now(),
        -- When a person of ours has to have read it, and who did.
        read_due_at timestamptz,
        first_read_at timestamptz,
        first_read_by uuid,
        -- Replies wait this long, so that they can be taken back.
        send_after timestamptz,
        withdrawn_at timestamptz,
        mail_id uuid,
        words tsvector generated always as (to_tsvector('simple', body)) stored,
        check ((direction = 'in') = (read_due_at is not null))
      );
      create unique index conversation_message_mailed on waitlist.conversation_message (mail_message_id) where mail_message_id is not null;
      create index conversation_message_by_conversation on waitlist.conversation_message (conversation_id, created_at, id);
      create index conversation_message_unread on waitlist.conversation_message (read_due_at) where direction = 'in' and first_read_at is null;
      create index conversation_message_received on waitlist.conversation_message (created_at) where direction = 'in';
      create index conversation_message_words on waitlist.conversation_message using gin (words);

      create table waitlist.conversation_event (
        id uuid primary key default gen_random_uuid(),
        conversation_id uuid not null references waitlist.conversation on delete cascade,
        at timestamptz not null default clock.now(),
        kind text not null,
        actor_id uuid,
        details jsonb not null default '{}'
      );
      create index conversation_event_by_conversation on waitlist.conversation_event (conversation_id, at, id);

      grant select, insert, update, delete on waitlist.conversation, waitlist.conversation_message, waitlist.conversation_event to waitlist_api, waitlist_worker;

      -- Whom an alert goes to. The rest of schema identity stays closed to this app.
      create function identity.operator_addresses(wanted text[]) returns table (email text)
      language sql stable security definer set search_path = pg_catalog as $$
        select o.email from identity.operator o where o.disabled_at is null and not o.restricted and o.roles && wanted
      $$;
      revoke execute on function identity.operator_addresses from public;
      grant usage on schema identity to waitlist_worker;
      grant execute on function identity.operator_addresses to waitlist_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function identity.operator_addresses; drop table waitlist.conversation_event, waitlist.conversation_message, waitlist.conversation');
  }
}
