import type { MigrationInterface, QueryRunner } from 'typeorm';

const table = (name: string): string => `
      create table privacy.${name} (
        id uuid primary key,
        -- Of the waitlist app, where the message is read and answered.
        conversation_id uuid not null unique,
        email text not null check (length(email) between 3 and 254),
        body text not null check (length(body) <= 20000),
        state text not null default 'received' check (state in ('received', 'taken-up')),
        received_at timestamptz not null default clock.now(),
        taken_up_at timestamptz,
        taken_up_by uuid
      );
      create index ${name}_by_time on privacy.${name} (received_at desc, id desc);
      create index ${name}_by_person on privacy.${name} (lower(email));
      grant select, insert, update, delete on privacy.${name} to privacy_api, privacy_worker;`;

/** What people wrote to us under the topics privacy and security. */
export class PrivacyCreateArrivals20261124181000 implements MigrationInterface {
  name = 'PrivacyCreateArrivals20261124181000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table('rights_request') + table('security_report'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table privacy.rights_request, privacy.security_report');
  }
}
