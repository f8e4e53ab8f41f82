import type { MigrationInterface, QueryRunner } from 'typeorm';

const submit = (conflict: string): string => `
  create or replace function mail.submit(p_id uuid, p_template text, p_stream text, p_priority smallint, p_key text, p_recipient bytea, p_domain text,
                                         p_message_id text, p_content bytea, p_due_at timestamptz) returns uuid
    language plpgsql volatile security definer set search_path = ''
    as $$
    declare
      found_id uuid;
    begin
      insert into mail.message (id, template, stream, priority, idempotency_key, recipient_key, domain, message_id, content, due_at)
        values (p_id, p_template, p_stream, p_priority, p_key, p_recipient, p_domain, p_message_id, p_content, coalesce(p_due_at, clock.now()))
        on conflict (idempotency_key) ${conflict} do nothing returning id into found_id;
      if found_id is null then
        select id into found_id from mail.message where idempotency_key = p_key;
      else
        perform pg_catalog.pg_notify('mail_due', '');
      end if;
      return found_id;
    end $$;`;

/** Each mail of an announcement is written three times: indexes that such mails do not need cost more than the mail. */
export class MailWriteLess20261124150300 implements MigrationInterface {
  name = 'MailWriteLess20261124150300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index mail.message_by_announcement;
      -- The Message-ID of an announcement's mail is made from its id.
      drop index mail.message_by_message_id;
      create index message_by_message_id on mail.message (message_id) where announcement_id is null;
      alter table mail.message drop constraint message_idempotency_key_key;
      create unique index message_idempotency_key on mail.message (idempotency_key) where idempotency_key is not null;
      ${submit('where idempotency_key is not null')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index mail.message_idempotency_key;
      alter table mail.message add constraint message_idempotency_key_key unique (idempotency_key);
      ${submit('')}
      drop index mail.message_by_message_id;
      create index message_by_message_id on mail.message (message_id);
      create index message_by_announcement on mail.message (announcement_id, state) where announcement_id is not null;
    `);
  }
}
