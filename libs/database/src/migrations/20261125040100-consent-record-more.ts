import type { MigrationInterface, QueryRunner } from 'typeorm';

const CONTROLLERS = 'waitlist_api, waitlist_worker, privacy_api, privacy_worker';
const WRITERS = `${CONTROLLERS}, ingest_intake, ingest_api, ingest_eraser`;

/** Consent with the fields of ISO/IEC TS 27560, withdrawals that are followed to every consumer, and pseudonyms that go when the person is erased. */
export class ConsentRecordMore20261125040100 implements MigrationInterface {
  name = 'ConsentRecordMore20261125040100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table consent.event
        add column schema_version smallint not null default 1,
        add column basis text not null default 'consent',
        add column data_categories text[] not null default '{}' check (cardinality(data_categories) <= 16),
        add column notice_id text check (length(notice_id) between 1 and 100),
        add column notice_language text check (length(notice_language) between 2 and 35),
        add column ui_variant text check (length(ui_variant) between 1 and 100),
        add column jurisdiction text check (length(jurisdiction) between 2 and 10),
        -- A browser's signal that came with it.
        add column signal text check (signal in ('gpc')),
        -- SHA-256 of the salt and of what was recorded. The salt goes with the pseudonym: what is left says nothing about anybody.
        add column evidence_sha256 bytea check (length(evidence_sha256) = 32),
        add column evidence_salt bytea check (length(evidence_salt) = 16),
        add column subject_forgotten_at timestamptz;
      alter table consent.event drop constraint event_decision_check;
      alter table consent.event add constraint event_decision_check check (decision in ('given', 'refused', 'withdrawn', 'expired'));

      create policy forget on consent.event to pixeltrace_owner using (tenant_id is null) with check (tenant_id is null);
      create policy definer on consent.event for select to pixeltrace_owner using (true);
      create policy ended on consent.event for delete to pixeltrace_owner using (occurred_at < clock.now() - interval '3 years');

      -- Append-only for everybody. What the owner's functions do: a closed customer's rows go, an erased person's pseudonym goes, what proves nothing any more goes.
      create or replace function consent.refuse_change() returns trigger language plpgsql set search_path = '' as $$
        begin
          if tg_op = 'DELETE' and current_user = 'pixeltrace_owner' and (current_setting('app.erasing_tenant', true) = 'on' or current_setting('app.ending_consents', true) = 'on') then return null; end if;
          if tg_op = 'UPDATE' and current_user = 'pixeltrace_owner' and current_setting('app.forgetting_subject', true) = 'on' then return null; end if;
          raise exception 'consent.event is append-only' using errcode = 'insufficient_privilege';
        end $$;

      -- Puts a random name in the place of a pseudonym: the decisions stay one person's, and nobody can say whose. Without a project: in all of the tenant's. Answers how many there were.
      create function consent.forget(p_tenant uuid, p_project uuid, p_subject text) returns bigint
      language plpgsql volatile security definer set search_path = '' as $$
        declare
          stranger text := 'erased-' || gen_random_uuid();
          n bigint;
        begin
          perform set_config('app.forgetting_subject', 'on', true);
          update consent.event e set subject = stranger, evidence_salt = null, subject_forgotten_at = clock.now()
            where e.subject = p_subject and e.tenant_id is not distinct from p_tenant and (p_project is null or e.project_id = p_project);
          get diagnostics n = row_count;
          perform set_config('app.forgetting_subject', '', true);
          return n;
        end $$;

      -- Decisions that proved nothing for three years: each of their purposes has a later one.
      create function consent.ended_events() returns table (id uuid, ends timestamptz)
      language sql stable security definer set search_path = '' as $$
        select e.id, max(p.next) + interval '3 years' from consent.event e
        cross join lateral (
          select unnest(e.purposes) as purpose
        ) u
        left join lateral (
          select min(x.occurred_at) as next from consent.event x
          where x.subject = e.subject and x.tenant_id is not distinct from e.tenant_id and x.project_id is not distinct from e.project_id and x.number > e.number and u.purpose = any (x.purposes)
        ) p on true
        where e.occurred_at < clock.now() - interval '3 years'
        group by e.id having bool_and(p.next is not null or e.decision in ('withdrawn', 'expired')) $$;

      create function consent.remove_ended(p_limit integer) returns bigint
      language plpgsql volatile security definer set search_path = '' as $$
        declare
          n bigint;
        begin
          perform set_config('app.ending_consents', 'on', true);
          delete from consent.event e where e.id in (select x.id from consent.ended_events() x where coalesce(x.ends, '-infinity') <= clock.now() limit p_limit);
          get diagnostics n = row_count;
          perform set_config('app.ending_consents', '', true);
          return n;
        end $$;

      create table consent.propagation (
        id uuid primary key default gen_random_uuid(),
        event_id uuid not null,
        tenant_id uuid,
        project_id uuid,
        consumer text not null,
        requested_at timestamptz not null default clock.now(),
        acknowledged_at timestamptz,
        unique (event_id, consumer)
      );
      create index propagation_open on consent.propagation (requested_at) where acknowledged_at is null;
      create index propagation_of_tenant on consent.propagation (tenant_id, project_id) where acknowledged_at is null;
      alter table consent.propagation enable row level security;
      alter table consent.propagation force row level security;
      create policy tenant on consent.propagation
        using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
        with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      create policy controller on consent.propagation to ${CONTROLLERS} using (tenant_id is null) with check (tenant_id is null);
      create policy definer on consent.propagation for select to pixeltrace_owner using (true);
      grant usage on schema consent to ingest_eraser;
      grant select, insert, update on consent.propagation to ${WRITERS};

      -- Withdrawals that somebody has not acted on yet: how many, and seconds since the oldest. Of every tenant: numbers only.
      create function consent.propagation_lag() returns table (open bigint, oldest_seconds double precision)
      language sql stable security definer set search_path = '' as $$
        select count(*), coalesce(extract(epoch from clock.now() - min(p.requested_at)), 0) from consent.propagation p where p.acknowledged_at is null $$;

      revoke execute on function consent.forget, consent.ended_events, consent.remove_ended, consent.propagation_lag from public;
      grant execute on function consent.forget to ${WRITERS};
      grant execute on function consent.remove_ended to privacy_worker;
      grant execute on function consent.propagation_lag to privacy_api, privacy_worker;

      insert into privacy.retention_rule (entry, relation, ends, holds) values ('consent-proof', 'consent.ended_events()', $$coalesce(ends, '-infinity')$$, false);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from privacy.retention_rule where entry = 'consent-proof';
      drop function consent.forget, consent.remove_ended, consent.ended_events, consent.propagation_lag;
      drop table consent.propagation;
      drop policy forget on consent.event;
      drop policy definer on consent.event;
      drop policy ended on consent.event;
      alter table consent.event drop constraint event_decision_check;
      alter table consent.event add constraint event_decision_check check (decision in ('given', 'refused', 'withdrawn'));
      alter table consent.event drop column schema_version, drop column basis, drop column data_categories, drop column notice_id, drop column notice_language, drop column ui_variant,
        drop column jurisdiction, drop column signal, drop column evidence_sha256, drop column evidence_salt, drop column subject_forgotten_at;
    `);
  }
}
