import type { MigrationInterface, QueryRunner } from 'typeorm';

const SENDERS = 'waitlist_api, waitlist_worker, ingest_api, ingest_worker, identity_writer, privacy_api, privacy_worker';
const SUBMIT = 'mail.submit(uuid, text, text, smallint, text, bytea, text, text, bytea, timestamptz)';

/** Mails that wait, are on their way or are done; who does not want which; announcements; what came in. One writer: the waitlist's worker. */
export class MailCreateMessages20261124150000 implements MigrationInterface {
  name = 'MailCreateMessages20261124150000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table mail.announcement (
        id uuid primary key default gen_random_uuid(),
        version integer not null default 1,
        state text not null default 'draft' check (state in ('draft', 'scheduled', 'preparing', 'running', 'paused', 'cancelled', 'done')),
        stream text not null,
        subject text not null,
        body text not null,
        segment jsonb not null,
        due_at timestamptz,
        created_by uuid,
        created_at timestamptz not null default clock.now(),
        started_at timestamptz,
        done_at timestamptz,
        -- Recipients are written in order of their source; where it stands.
        source_index integer not null default 0,
        source_cursor text,
        recipients integer not null default 0
      );
      create index announcement_due on mail.announcement (due_at) where state = 'scheduled';

      create table mail.message (
        id uuid primary key,
        template text not null,
        stream text not null,
        priority smallint not null,
        state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'uncertain', 'suppressed', 'failed', 'cancelled')),
        idempotency_key text unique,
        -- Stands for the address: keyed, the same for every mail to it.
        recipient_key bytea not null check (length(recipient_key) = 16),
        domain text,
        message_id text not null,
        -- Sealed: address and what the template is told. Gone some days after the mail.
        content bytea,
        announcement_id uuid references mail.announcement (id) on delete cascade,
        created_at timestamptz not null default clock.now(),
        due_at timestamptz not null default clock.now(),
        attempts integer not null default 0,
        claim uuid,
        lease_until timestamptz,
        settled_at timestamptz,
        outcome text,
        report text check (report in ('hard', 'soft', 'complaint')),
        reported_at timestamptz
      );
      create unique index message_once on mail.message (announcement_id, recipient_key) where announcement_id is not null;
      create index message_due on mail.message (priority, due_at) where state = 'queued';
      create index message_in_flight on mail.message (lease_until) where state = 'sending';
      create index message_by_recipient on mail.message (recipient_key);
      create index message_by_announcement on mail.message (announcement_id, state) where announcement_id is not null;
      create index message_by_message_id on mail.message (message_id);
      create index message_settled on mail.message (settled_at) where settled_at is not null;

      create table mail.suppression (
        recipient_key bytea not null check (length(recipient_key) = 16),
        stream text not null,
        reason text not null check (reason in ('unsubscribed', 'bounced', 'complained', 'operator')),
        created_at timestamptz not null default clock.now(),
        primary key (recipient_key, stream)
      );

      -- Writes a mail into the caller's transaction. Of one key there is one mail: the id of the first is answered.
      create function mail.submit(p_id uuid, p_template text, p_stream text, p_priority smallint, p_key text, p_recipient bytea, p_domain text,
                                  p_message_id text, p_content bytea, p_due_at timestamptz) returns uuid
        language plpgsql volatile security definer set search_path = ''
        as $$
        declare
          found_id uuid;
        begin
          insert into mail.message (id, template, stream, priority, idempotency_key, recipient_key, domain, message_id, content, due_at)
            values (p_id, p_template, p_stream, p_priority, p_key, p_recipient, p_domain, p_message_id, p_content, coalesce(p_due_at, clock.now()))
            on conflict (idempotency_key) do nothing returning id into found_id;
          if found_id is null then
            select id into found_id from mail.message where idempotency_key = p_key;
          else
            perform pg_catalog.pg_notify('mail_due', '');
          end if;
          return found_id;
        end $$;

      revoke all on function ${SUBMIT} from public;
      grant usage on schema mail to ${SENDERS};
      grant execute on function ${SUBMIT} to ${SENDERS};
      grant select, insert, update, delete on mail.message, mail.announcement to waitlist_worker;
      grant select, insert, delete on mail.suppression to waitlist_worker, waitlist_api;
      grant select, insert, update, delete on mail.announcement to waitlist_api;
      grant select (id, template, stream, state, recipient_key, announcement_id, created_at, due_at, attempts, lease_until, settled_at, outcome, report, reported_at),
            update (state, due_at, outcome, settled_at) on mail.message to waitlist_api;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function ${SUBMIT};
      drop table mail.suppression, mail.message, mail.announcement;
      revoke usage on schema mail from ${SENDERS};
    `);
  }
}
