import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each of these belongs to one person, a member or an operator, and goes with them. */
const OF_A_PERSON = `
        id uuid primary key,
        member_id uuid references identity.member (id) on delete cascade,
        operator_id uuid references identity.operator (id) on delete cascade,
        person_id uuid generated always as (coalesce(member_id, operator_id)) stored,`;
const ONE_PERSON = 'check (num_nonnulls(member_id, operator_id) = 1)';

const TABLES = ['totp_factor', 'passkey', 'recovery_code', 'sign_in_attempt', 'sign_in_throttle', 'operator_enrolment', 'email_change', 'factor_recovery'];

/** Second factors, recovery codes, the steps of a sign-in, and the slow ways back in for those who lost a factor or an address. */
export class IdentityCreateFactors20261124101000 implements MigrationInterface {
  name = 'IdentityCreateFactors20261124101000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table identity.totp_factor (${OF_A_PERSON}
        name text not null check (length(name) between 1 and 60),
        -- Sealed with a key that is not in the database.
        secret bytea not null check (length(secret) between 40 and 120),
        -- The newest time step whose code was used: no code works twice.
        last_step bigint not null default 0,
        created_at timestamptz not null default clock.now(),
        confirmed_at timestamptz,
        ${ONE_PERSON}
      );
      create index totp_factor_by_person on identity.totp_factor (person_id);
      create table identity.passkey (${OF_A_PERSON}
        name text not null check (length(name) between 1 and 60),
        credential_id text not null unique check (length(credential_id) between 1 and 1400),
        public_key bytea not null,
        counter bigint not null,
        transports text[] not null default '{}',
        created_at timestamptz not null default clock.now(),
        last_used_at timestamptz,
        ${ONE_PERSON}
      );
      create index passkey_by_person on identity.passkey (person_id);
      create table identity.recovery_code (${OF_A_PERSON}
        code_hash bytea not null check (length(code_hash) = 32),
        created_at timestamptz not null default clock.now(),
        used_at timestamptz,
        ${ONE_PERSON}
      );
      create index recovery_code_by_person on identity.recovery_code (person_id);

      -- One try to sign in, to prove it again or to add a passkey. With nobody behind it for an address that is nobody's: those look the same.
      create table identity.sign_in_attempt (${OF_A_PERSON}
        purpose text not null check (purpose in ('member', 'operator', 'authentication', 'enrolment')),
        token_hash bytea not null unique check (length(token_hash) = 32),
        code_hmac bytea check (length(code_hmac) = 32),
        webauthn_challenge text,
        -- When the first factor was proved. Only then is a second one looked at.
        proved_at timestamptz,
        tries integer not null default 0,
        created_at timestamptz not null default clock.now(),
        expires_at timestamptz not null,
        finished_at timestamptz,
        check (num_nonnulls(member_id, operator_id) <= 1)
      );
      create index sign_in_attempt_by_person on identity.sign_in_attempt (person_id);
      -- Keys are keyed hashes of account and address: they name nobody without a secret that is not in the database.
      create table identity.sign_in_throttle (
        key bytea primary key check (length(key) = 32),
        used integer not null,
        until timestamptz not null
      );
      create table identity.operator_enrolment (
        operator_id uuid primary key references identity.operator (id) on delete cascade,
        code_hash bytea not null check (length(code_hash) = 32),
        expires_at timestamptz not null
      );

      create table identity.email_change (
        id uuid primary key,
        member_id uuid not null references identity.member (id) on delete cascade,
        new_email text not null check (length(new_email) between 3 and 254),
        old_hmac bytea not null check (length(old_hmac) = 32),
        new_hmac bytea not null check (length(new_hmac) = 32),
        cancel_hash bytea not null unique check (length(cancel_hash) = 32),
        tries integer not null default 0,
        created_at timestamptz not null default clock.now(),
        expires_at timestamptz not null,
        old_confirmed_at timestamptz,
        new_confirmed_at timestamptz,
        -- When it takes effect although the old address did not confirm.
        due_at timestamptz,
        ended_at timestamptz
      );
      create unique index email_change_open on identity.email_change (member_id) where ended_at is null;
      create index email_change_due on identity.email_change (due_at) where ended_at is null;
      create table identity.factor_recovery (
        id uuid primary key,
        member_id uuid not null references identity.member (id) on delete cascade,
        cancel_hash bytea not null unique check (length(cancel_hash) = 32),
        created_at timestamptz not null default clock.now(),
        ready_at timestamptz not null,
        ended_at timestamptz
      );
      create unique index factor_recovery_open on identity.factor_recovery (member_id) where ended_at is null;
      create table identity.factor_recovery_approval (
        tenant_id uuid not null references identity.organisation (id),
        recovery_id uuid not null references identity.factor_recovery (id) on delete cascade,
        approved_by uuid references identity.member (id) on delete set null,
        approved_at timestamptz not null default clock.now(),
        primary key (recovery_id, tenant_id)
      );
      alter table identity.factor_recovery_approval enable row level security;
      alter table identity.factor_recovery_approval force row level security;
      create policy tenant on identity.factor_recovery_approval
        using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
        with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));

      alter table identity.sign_in_session add column method text, add column device text check (length(device) <= 80);

      grant select, insert, update, delete on ${TABLES.map((table) => `identity.${table}`).join(', ')} to identity_writer;
      grant select, insert, delete on identity.factor_recovery_approval to identity_writer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table identity.sign_in_session drop column method, drop column device;
      drop table identity.factor_recovery_approval, ${TABLES.toReversed().map((table) => `identity.${table}`).join(', ')};
    `);
  }
}
