import type { MigrationInterface, QueryRunner } from 'typeorm';

const BOTH = 'waitlist_api, waitlist_worker';

/** The waitlist: people who have not confirmed in a table of their own, people who have, and what is kept beside them. */
export class WaitlistCreatePeople20261124170000 implements MigrationInterface {
  name = 'WaitlistCreatePeople20261124170000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When somebody asked, beside when they confirmed.
      alter table consent.event add column requested_at timestamptz check (requested_at <= occurred_at);

      create table waitlist.subscriber (
        id uuid primary key default gen_random_uuid(),
        email text not null check (length(email) between 3 and 254),
        email_hmac bytea not null unique check (length(email_hmac) = 16),
        name text check (length(name) between 1 and 100),
        company text check (length(company) between 1 and 100),
        status text not null default 'new' check (status in ('new', 'invited', 'joined', 'declined')),
        tags text[] not null default '{}' check (cardinality(tags) <= 20),
        requested_at timestamptz not null,
        confirmed_at timestamptz not null default clock.now(),
        invited_at timestamptz,
        joined_at timestamptz,
        declined_at timestamptz,
        wave_id uuid,
        -- The message that asked for an organisation for them, and which one it became.
        invitation_id uuid unique,
        organisation_id uuid,
        consent_event_id uuid not null,
        restricted boolean not null default false,
        -- Links of an earlier number do not work: it grows when the address changes.
        link_number integer not null default 1,
        mailed_at timestamptz[] not null default '{}',
        -- No longer needed after this, unless they say they want to stay.
        keep_until timestamptz not null,
        asked_to_stay_at timestamptz
      );
      create index subscriber_waiting on waitlist.subscriber (confirmed_at, id) where status = 'new' and not restricted;
      create index subscriber_by_time on waitlist.subscriber (confirmed_at, id);
      create index subscriber_ending on waitlist.subscriber (keep_until);
      create index subscriber_tags on waitlist.subscriber using gin (tags);

      -- Not yet people: gone after seven days. 'received' rows wait for the worker, which makes at most one other row of an address.
      create table waitlist.sign_up (
        id uuid primary key default gen_random_uuid(),
        shard smallint not null check (shard between 0 and 7),
        -- What was asked: to join, to get the confirmation again, or a link to one's place.
        kind text not null default 'join' check (kind in ('join', 'resend', 'place')),
        email text not null check (length(email) between 3 and 254),
        email_hmac bytea not null check (length(email_hmac) = 16),
        name text check (length(name) between 1 and 100),
        company text check (length(company) between 1 and 100),
        form_version text not null,
        policy_version text not null,
        text_sha256 bytea not null check (length(text_sha256) = 32),
        state text not null default 'received' check (state in ('received', 'held', 'pending')),
        score smallint not null default 0,
        reasons text[] not null default '{}',
        hold boolean not null default false,
        requested_at timestamptz not null default clock.now(),
        mailed_at timestamptz[] not null default '{}',
        -- Set when somebody on the list wants their mail to go here instead.
        moves_subscriber_id uuid references waitlist.subscriber (id) on delete cascade
      );
      create unique index sign_up_of_address on waitlist.sign_up (email_hmac) where state <> 'received';
      create index sign_up_received on waitlist.sign_up (shard, requested_at, id) where state = 'received';
      create index sign_up_by_address on waitlist.sign_up (email_hmac);
      create index sign_up_held on waitlist.sign_up (requested_at, id) where state = 'held';
      create index sign_up_old on waitlist.sign_up (requested_at);

      create table waitlist.confirm_token (
        token_hash bytea primary key check (length(token_hash) = 32),
        sign_up_id uuid references waitlist.sign_up (id) on delete cascade,
        -- Who came of it, so that a second click finds the same place.
        subscriber_id uuid references waitlist.subscriber (id) on delete cascade,
        expires_at timestamptz not null,
        check ((sign_up_id is null) <> (subscriber_id is null))
      );
      create index confirm_token_of_sign_up on waitlist.confirm_token (sign_up_id);
      create index confirm_token_of_subscriber on waitlist.confirm_token (subscriber_id);
      create index confirm_token_old on waitlist.confirm_token (expires_at);

      create table waitlist.suppression (
        email_hmac bytea primary key check (length(email_hmac) = 16),
        until timestamptz not null,
        created_at timestamptz not null default clock.now()
      );
      create index suppression_old on waitlist.suppression (until);

      create table waitlist.address_rule (
        id uuid primary key default gen_random_uuid(),
        list text not null check (list in ('block', 'allow')),
        domain text unique check (length(domain) <= 253),
        email_hmac bytea unique check (length(email_hmac) = 16),
        note text check (length(note) <= 200),
        created_at timestamptz not null default clock.now(),
        created_by uuid not null,
        check ((domain is null) <> (email_hmac is null))
      );

      create table waitlist.wave (
        id uuid primary key default gen_random_uuid(),
        tag text,
        asked integer not null check (asked between 1 and 10000),
        invited integer not null default 0,
        created_by uuid not null,
        created_at timestamptz not null default clock.now(),
        done_at timestamptz
      );

      grant select, insert, update, delete on waitlist.subscriber, waitlist.sign_up, waitlist.confirm_token to ${BOTH};
      grant select, insert, update on waitlist.suppression to ${BOTH};
      grant delete on waitlist.suppression to waitlist_worker;
      grant select, insert, update, delete on waitlist.address_rule to waitlist_api;
      grant select, delete on waitlist.address_rule to waitlist_worker;
      grant select, insert on waitlist.wave to waitlist_api;
      grant select, update on waitlist.wave to waitlist_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table waitlist.wave, waitlist.address_rule, waitlist.suppression, waitlist.confirm_token, waitlist.sign_up, waitlist.subscriber;
      alter table consent.event drop column requested_at;
    `);
  }
}
