import type { MigrationInterface, QueryRunner } from 'typeorm';

const WRITERS = 'waitlist_api, waitlist_worker, ingest_intake, ingest_api, privacy_api, privacy_worker';
const CONTROLLERS = 'waitlist_api, waitlist_worker, privacy_api, privacy_worker';

/** Consent as it happened, append-only; what holds now is a view over it. */
export class ConsentCreateEvents20261123131400 implements MigrationInterface {
  name = 'ConsentCreateEvents20261123131400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table consent.event (
        id uuid primary key,
        number bigint generated always as identity,
        -- Whose consent it is: a customer's end user (tenant and project) or somebody who came to us (neither).
        tenant_id uuid,
        project_id uuid,
        subject text not null check (length(subject) between 1 and 256),
        decision text not null check (decision in ('given', 'refused', 'withdrawn')),
        purposes text[] not null check (cardinality(purposes) between 1 and 32),
        policy_version text not null,
        -- A customer may show a text of its own that we never saw.
        text_sha256 bytea check (length(text_sha256) = 32),
        mechanism text not null,
        occurred_at timestamptz not null default clock.now(),
        check (project_id is null or tenant_id is not null),
        check (tenant_id is not null or text_sha256 is not null)
      );
      create index event_by_subject on consent.event (subject, tenant_id, project_id, number desc);
      alter table consent.event enable row level security;
      alter table consent.event force row level security;
      create policy tenant on consent.event
        using (tenant_id = any ((select tenancy.current_tenants())::uuid[]))
        with check (tenant_id = any ((select tenancy.current_tenants())::uuid[]));
      create policy controller on consent.event to ${CONTROLLERS} using (tenant_id is null) with check (tenant_id is null);

      create function consent.refuse_change() returns trigger language plpgsql set search_path = ''
        as $$ begin raise exception 'consent.event is append-only' using errcode = 'insufficient_privilege'; end $$;
      create trigger append_only before update or delete or truncate on consent.event for each statement execute function consent.refuse_change();

      create view consent.current with (security_invoker = true) as
        select distinct on (e.tenant_id, e.project_id, e.subject, p.purpose)
          e.tenant_id, e.project_id, e.subject, p.purpose, e.decision, e.policy_version, e.occurred_at, e.id as event_id
        from consent.event e cross join unnest(e.purposes) as p (purpose)
        order by e.tenant_id, e.project_id, e.subject, p.purpose, e.number desc;

      grant usage on schema consent to ${WRITERS};
      grant select, insert on consent.event to ${WRITERS};
      grant select on consent.current to ${WRITERS};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop view consent.current;
      drop table consent.event;
      drop function consent.refuse_change();
      revoke usage on schema consent from ${WRITERS};
    `);
  }
}
