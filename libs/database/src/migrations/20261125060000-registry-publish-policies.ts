import type { MigrationInterface, QueryRunner } from 'typeorm';

const frozen = (table: string): string => `
      create trigger frozen before update or delete on ${table} for each row execute function registry.refuse_change();
      create trigger frozen_all before truncate on ${table} for each statement execute function registry.refuse_change();`;

/** Versions of the privacy policy, who was told of them, and who goes on under which. One writer: the privacy app. */
export class RegistryPublishPolicies20261125060000 implements MigrationInterface {
  name = 'RegistryPublishPolicies20261125060000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function registry.refuse_change() returns trigger language plpgsql set search_path = '' as $$
        begin raise exception 'What was published does not change' using errcode = 'restrict_violation'; end $$;

      create table registry.policy_version (
        number integer primary key check (number > 0),
        title text not null,
        language text not null,
        summary text not null,
        text text not null,
        digest bytea not null unique check (digest = sha256(convert_to(text, 'UTF8'))),
        -- What the texts say, and what a person said.
        computed_class text not null check (computed_class in ('first', 'wording', 'meaningful')),
        change_class text not null check (change_class in ('first', 'wording', 'meaningful')),
        reason text,
        decided_by uuid,
        published_at timestamptz not null default clock.now(),
        effective_at timestamptz not null,
        check (change_class = computed_class or reason is not null),
        check ((change_class = 'first') = (computed_class = 'first'))
      );
      -- From when a version applies: not before its day, and not before those concerned were told.
      create table registry.policy_force (
        number integer primary key references registry.policy_version (number),
        in_force_at timestamptz not null default clock.now()
      );
      ${frozen('registry.policy_version')}
      ${frozen('registry.policy_force')}
      create function registry.policy_in_force() returns integer language sql stable security definer set search_path = ''
        as 'select max(number) from registry.policy_force';

      create table registry.notice (
        id uuid primary key,
        kind text not null check (kind in ('policy-version', 'subprocessor', 'breach')),
        subject_id text not null,
        stream text not null,
        audiences text[] not null check (cardinality(audiences) > 0),
        subject text not null,
        body text not null,
        created_at timestamptz not null default clock.now(),
        -- Counts of mails; kept up until none waits.
        sent integer not null default 0,
        suppressed integer not null default 0,
        failed integer not null default 0,
        uncertain integer not null default 0,
        waiting integer not null default 0,
        completed_at timestamptz,
        -- Signed, names nobody.
        receipt jsonb,
        unique (kind, subject_id)
      );
      create table registry.notice_part (
        notice_id uuid not null references registry.notice (id) on delete cascade,
        app text not null check (app in ('waitlist', 'ingest')),
        audience text not null,
        exchange_id uuid not null unique,
        people integer,
        answered_at timestamptz,
        primary key (notice_id, app)
      );

      create table registry.policy_acceptance (
        id uuid primary key default gen_random_uuid(),
        number integer not null references registry.policy_version (number),
        member_id uuid references identity.member (id) on delete cascade,
        subscriber_id uuid references waitlist.subscriber (id) on delete cascade,
        how text not null check (how in ('joined', 'continued-use')),
        accepted_at timestamptz not null default clock.now(),
        check (num_nonnulls(member_id, subscriber_id) = 1)
      );
      create unique index policy_acceptance_by_member on registry.policy_acceptance (member_id, number) where member_id is not null;
      create unique index policy_acceptance_by_subscriber on registry.policy_acceptance (subscriber_id, number) where subscriber_id is not null;
      create index policy_acceptance_by_number on registry.policy_acceptance (number);

      -- Clause V3: who joins, and who goes on using the service, does so under the version that is in force.
      create function registry.note_member_use() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          insert into registry.policy_acceptance (number, member_id, how)
            select f.number, new.member_id, 'continued-use' from registry.policy_in_force() f (number) where f.number is not null
            on conflict (member_id, number) where member_id is not null do nothing;
          return null;
        end $$;
      create function registry.note_subscriber() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          insert into registry.policy_acceptance (number, subscriber_id, how)
            select f.number, new.id, 'joined' from registry.policy_in_force() f (number) where f.number is not null
            on conflict (subscriber_id, number) where subscriber_id is not null do nothing;
          return null;
        end $$;
      create trigger policy_acceptance after insert or update of last_used_at on identity.sign_in_session for each row execute function registry.note_member_use();
      create trigger policy_acceptance after insert on waitlist.subscriber for each row execute function registry.note_subscriber();

      -- Of one person, by the id of their account or by their address.
      create function registry.acceptances_of(p_member uuid, p_email text)
        returns table (id uuid, number integer, how text, accepted_at timestamptz)
        language sql stable security definer set search_path = '' as $$
          select a.id, a.number, a.how, a.accepted_at from registry.policy_acceptance a
            left join identity.member m on m.id = a.member_id
            left join waitlist.subscriber s on s.id = a.subscriber_id
            where a.member_id = p_member or lower(m.email) = lower(p_email) or lower(s.email) = lower(p_email)
            order by a.accepted_at, a.id
        $$;

      -- Members to be told, each once: all of them, or those who answer for an organisation. Not those under restriction.
      create function identity.notice_people(p_owners boolean, p_organisations uuid[], p_after uuid, p_limit integer)
        returns table (id uuid, email text) language sql stable security definer set search_path = '' as $$
          select m.id, m.email from identity.member m
            where not m.restricted and (p_after is null or m.id > p_after)
              and exists (select 1 from identity.membership s where s.member_id = m.id
                and (not p_owners or s.role in ('owner', 'admin')) and (p_organisations is null or s.tenant_id = any (p_organisations)))
            order by m.id limit p_limit
        $$;

      -- What became of the mails of a notice.
      create index message_by_notice on mail.message (split_part(idempotency_key, ':', 3)) where split_part(idempotency_key, ':', 2) = 'notice';
      create function mail.notice_progress(p_notice uuid) returns table (state text, count integer) language sql stable security definer set search_path = '' as $$
          select m.state, count(*)::int from mail.message m
            where split_part(m.idempotency_key, ':', 2) = 'notice' and split_part(m.idempotency_key, ':', 3) = p_notice::text group by m.state
        $$;

      revoke execute on function registry.policy_in_force, registry.acceptances_of, identity.notice_people, mail.notice_progress from public;
      grant execute on function registry.policy_in_force to waitlist_api, waitlist_worker, ingest_api, ingest_worker, privacy_api, privacy_worker;
      grant execute on function registry.acceptances_of, mail.notice_progress to privacy_worker;
      grant execute on function identity.notice_people to ingest_worker;
      grant execute on function identity.operator_addresses to privacy_worker;
      grant usage on schema identity to privacy_worker;
      grant select, insert on registry.policy_version, registry.policy_force to privacy_api, privacy_worker;
      grant select, insert, update on registry.notice, registry.notice_part to privacy_api, privacy_worker;
      grant select on registry.policy_acceptance to privacy_api;
      grant select, delete on registry.policy_acceptance to privacy_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger policy_acceptance on identity.sign_in_session;
      drop trigger policy_acceptance on waitlist.subscriber;
      drop function mail.notice_progress, identity.notice_people, registry.acceptances_of, registry.note_member_use, registry.note_subscriber, registry.policy_in_force;
      drop index mail.message_by_notice;
      drop table registry.policy_acceptance, registry.notice_part, registry.notice, registry.policy_force, registry.policy_version;
      drop function registry.refuse_change;
      revoke execute on function identity.operator_addresses from privacy_worker;
    `);
  }
}
