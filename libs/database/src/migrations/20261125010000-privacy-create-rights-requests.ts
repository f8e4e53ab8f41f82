import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A transaction opened for customers sees what they filed or have to answer; our own desk, which names no tenant, sees all. */
const OWN_OR_DESK = `coalesce((select tenancy.current_tenants())::uuid[], '{}') = '{}' or customer_id = any ((select tenancy.current_tenants())::uuid[])`;

/** What a message under the topic privacy becomes: a rights request with a type, a clock and states; what others filed; and what customers have to answer for the people they record. */
export class PrivacyCreateRightsRequests20261125010000 implements MigrationInterface {
  name = 'PrivacyCreateRightsRequests20261125010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table privacy.rights_request drop constraint rights_request_state_check;
      alter table privacy.rights_request rename column taken_up_by to owner_id;
      alter table privacy.rights_request drop column taken_up_at;
      update privacy.rights_request set state = 'open';
      alter table privacy.rights_request
        alter column conversation_id drop not null,
        alter column email drop not null,
        alter column body drop not null,
        alter column state set default 'unverified',
        add constraint rights_request_state check (state in ('unverified', 'open', 'working', 'done', 'refused', 'withdrawn', 'joined', 'lapsed')),
        add column version integer not null default 1,
        add column channel text not null default 'mail' check (channel in ('form', 'api', 'operator', 'mail')),
        add column type text check (type in ('know', 'access', 'correct', 'delete', 'restrict', 'object', 'portability', 'withdraw-consent', 'opt-out', 'appeal', 'complaint')),
        add column country text check (country ~ '^[A-Z]{2}$'),
        add column region text check (region ~ '^[A-Z0-9]{1,3}$'),
        -- The rules that applied at receipt, by name, each with the zone that its days are counted in.
        add column rules jsonb not null default '[{"id": "br@2020-09-18", "zone": "America/Sao_Paulo"}]',
        add column due_at timestamptz not null default clock.now() + interval '15 days',
        add column target_at timestamptz not null default clock.now() + interval '10 days',
        add column created_at timestamptz not null default clock.now(),
        add column created_by uuid,
        -- Stands for the address, to find what the same person asked before.
        add column person_key bytea check (length(person_key) = 16),
        add column changes jsonb,
        add column recorded_on text[] not null default '{}',
        add column agent jsonb,
        add column proof_sha256 text check (proof_sha256 ~ '^[0-9a-f]{64}$'),
        add column customer_id uuid,
        add column project_id uuid,
        add column end_user text check (length(end_user) between 1 and 128),
        add column link_number integer not null default 1,
        add column verify_until timestamptz,
        add column code_mac bytea,
        add column code_tries integer not null default 0,
        add column verified_by text check (verified_by in ('link', 'code', 'mailbox', 'account', 'documents', 'power-of-attorney', 'customer')),
        add column verified_at timestamptz,
        add column acknowledged_at timestamptz,
        add column pauses jsonb not null default '[]',
        add column extension jsonb,
        add column extended boolean not null default false,
        add column refusal_code text,
        add column answer text,
        add column case_id uuid,
        add column joined_into uuid references privacy.rights_request (id) on delete set null,
        add column appeal_of uuid references privacy.rights_request (id) on delete set null,
        add column warned smallint not null default 0,
        add column closed_at timestamptz,
        add column reduced_at timestamptz;
      alter table privacy.rights_request alter column rules drop default, alter column due_at drop default, alter column target_at drop default;
      update privacy.rights_request set closed_at = null, verified_by = 'mailbox', verified_at = received_at;
      create index rights_request_open on privacy.rights_request (due_at) where closed_at is null;
      create index rights_request_closed on privacy.rights_request (closed_at) where closed_at is not null and reduced_at is null;
      create index rights_request_by_person_key on privacy.rights_request (person_key) where person_key is not null;
      create index rights_request_by_customer on privacy.rights_request (customer_id, project_id) where customer_id is not null;
      create index rights_request_by_case on privacy.rights_request (case_id) where case_id is not null;

      create table privacy.rights_event (
        id bigint generated always as identity primary key,
        request_id uuid not null references privacy.rights_request (id) on delete cascade,
        at timestamptz not null default clock.now(),
        kind text not null,
        actor_kind text not null,
        actor_id text not null,
        details jsonb not null default '{}'
      );
      create index rights_event_by_request on privacy.rights_event (request_id, id);
      grant select, insert on privacy.rights_event to privacy_api, privacy_worker;
      grant delete on privacy.rights_event to privacy_worker;

      create table privacy.rights_sub_case (
        id uuid primary key,
        request_id uuid not null references privacy.rights_request (id) on delete cascade,
        customer_id uuid not null,
        project_id uuid not null,
        -- Where the person says they were recorded.
        origin text not null check (length(origin) <= 300),
        state text not null default 'waiting' check (state in ('waiting', 'working', 'answered', 'nothing-held', 'refused')),
        passed_on_at timestamptz not null default clock.now(),
        -- The customer's own clock, which begins when they are told.
        due_at timestamptz not null,
        answered_at timestamptz,
        answered_by_kind text,
        answered_by_id text,
        case_id uuid,
        unique (request_id, project_id)
      );
      create index rights_sub_case_by_customer on privacy.rights_sub_case (customer_id, project_id, passed_on_at desc);
      create index rights_sub_case_by_case on privacy.rights_sub_case (case_id) where case_id is not null;
      grant select, insert, update on privacy.rights_sub_case to privacy_api, privacy_worker;
      grant delete on privacy.rights_sub_case to privacy_worker;

      alter table privacy.rights_request enable row level security;
      alter table privacy.rights_request force row level security;
      create policy own_or_desk on privacy.rights_request to privacy_api, privacy_worker using (${OWN_OR_DESK});
      alter table privacy.rights_sub_case enable row level security;
      alter table privacy.rights_sub_case force row level security;
      create policy own_or_desk on privacy.rights_sub_case to privacy_api, privacy_worker using (${OWN_OR_DESK});

      -- Whether a mail reached the server of its recipient. Nothing of its content.
      create function mail.delivery_of(p_id uuid) returns table (state text, settled_at timestamptz, report text)
        language sql stable security definer set search_path = '' as $$
          select m.state, m.settled_at, m.report from mail.message m where m.id = p_id $$;
      -- Whose projects record on an origin.
      create function identity.projects_on_origin(p_origin text) returns table (tenant_id uuid, project_id uuid)
        language sql stable security definer set search_path = '' as $$
          select distinct k.tenant_id, k.project_id from identity.api_key k where k.kind = 'ingest' and k.revoked_at is null and k.origins @> array[p_origin] $$;
      -- Whom an organisation is told what concerns all of it.
      create function identity.owner_addresses(p_tenant uuid) returns table (email text)
        language sql stable security definer set search_path = '' as $$
          select m.email from identity.membership s join identity.member m on m.id = s.member_id where s.tenant_id = p_tenant and s.role in ('owner', 'admin') $$;
      revoke all on function mail.delivery_of, identity.projects_on_origin, identity.owner_addresses from public;
      grant usage on schema identity to privacy_worker;
      grant execute on function mail.delivery_of, identity.projects_on_origin, identity.owner_addresses, identity.operator_addresses to privacy_api, privacy_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      revoke execute on function identity.operator_addresses from privacy_api, privacy_worker;
      drop function mail.delivery_of, identity.projects_on_origin, identity.owner_addresses;
      drop table privacy.rights_sub_case, privacy.rights_event;
      drop policy own_or_desk on privacy.rights_request;
      alter table privacy.rights_request no force row level security;
      alter table privacy.rights_request disable row level security;
      delete from privacy.rights_request where conversation_id is null or email is null or body is null;
      alter table privacy.rights_request drop constraint rights_request_state;
      update privacy.rights_request set state = case when owner_id is null then 'received' else 'taken-up' end;
      alter table privacy.rights_request
        drop column version, drop column channel, drop column type, drop column country, drop column region, drop column rules, drop column due_at, drop column target_at,
        drop column created_at, drop column created_by, drop column person_key, drop column changes, drop column recorded_on, drop column agent, drop column proof_sha256,
        drop column customer_id, drop column project_id, drop column end_user, drop column link_number, drop column verify_until, drop column code_mac, drop column code_tries,
        drop column verified_by, drop column verified_at, drop column acknowledged_at, drop column pauses, drop column extension, drop column extended, drop column refusal_code,
        drop column answer, drop column case_id, drop column joined_into, drop column appeal_of, drop column warned, drop column closed_at, drop column reduced_at;
      alter table privacy.rights_request rename column owner_id to taken_up_by;
      alter table privacy.rights_request add column taken_up_at timestamptz;
      alter table privacy.rights_request
        alter column conversation_id set not null, alter column email set not null, alter column body set not null, alter column state set default 'received',
        add constraint rights_request_state_check check (state in ('received', 'taken-up'));
    `);
  }
}
