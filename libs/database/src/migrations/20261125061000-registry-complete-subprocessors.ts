import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Members of the European Economic Area. */
const EEA = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' ');
/** Adequacy decisions of the European Commission that cover the whole country (Art. 45 GDPR), as of 2025. The United States are adequate for certified companies only: a tool of its own. */
const EU_ADEQUATE = 'AD AR FO GG IL IM JP JE NZ KR CH GB UY'.split(' ');
/** What the United Kingdom takes as adequate (Schedule 21 DPA 2018 and regulations since), as of 2025. */
const UK_ADEQUATE = [...EEA, ...EU_ADEQUATE.filter((country) => country !== 'GB'), 'GI'];

const rows = (origin: string, countries: readonly string[], source: string): string => countries.map((country) => `('${origin}', '${country}', '${source}')`).join(', ');

/** What a customer and a person may know of those who handle data for us, and on what their data leaves the EU and the UK. */
export class RegistryCompleteSubprocessors20261125061000 implements MigrationInterface {
  name = 'RegistryCompleteSubprocessors20261125061000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table registry.subprocessor
        add column version integer not null default 1,
        add column region text,
        add column safeguards text,
        add column contract_reference text,
        add column contract_signed_on date,
        -- Whether data of people in the EU and the UK is among what they get.
        add column handles_eu_uk boolean not null default true;

      create table registry.transfer_tool (
        id uuid primary key default gen_random_uuid(),
        subprocessor_id uuid not null references registry.subprocessor (id),
        origin text not null check (origin in ('EU', 'UK')),
        tool text not null check (tool in ('scc-module-2', 'scc-module-3', 'uk-addendum', 'uk-idta', 'bcr', 'dpf', 'uk-us-data-bridge')),
        reference text not null,
        assessment_reference text,
        signed_on date not null,
        valid_until date,
        recorded_by uuid,
        created_at timestamptz not null default clock.now(),
        ended_at timestamptz
      );
      create index transfer_tool_by_subprocessor on registry.transfer_tool (subprocessor_id);

      -- Where data may go without a tool: inside the area, or to a country found adequate.
      create table registry.adequacy (
        origin text not null check (origin in ('EU', 'UK')),
        country text not null check (country ~ '^[A-Z]{2}$'),
        source text not null,
        primary key (origin, country)
      );
      insert into registry.adequacy (origin, country, source) values
        ${rows('EU', EEA, 'EEA')}, ${rows('EU', EU_ADEQUATE, 'Art. 45 GDPR')}, ('UK', 'GB', 'United Kingdom'), ${rows('UK', UK_ADEQUATE, 'DPA 2018')};

      create table registry.objection (
        id uuid primary key default gen_random_uuid(),
        subprocessor_id uuid not null references registry.subprocessor (id),
        organisation_id uuid not null,
        reason text not null,
        raised_at timestamptz not null default clock.now(),
        raised_by uuid,
        resolution text check (resolution in ('withdrawn', 'accommodated', 'contract-ended', 'rejected')),
        resolution_note text,
        resolved_at timestamptz,
        resolved_by uuid,
        check ((resolution is null) = (resolved_at is null))
      );
      create unique index objection_open on registry.objection (subprocessor_id, organisation_id) where resolved_at is null;

      create table registry.subprocessor_list (
        number integer primary key check (number > 0),
        change text not null check (change in ('first', 'announced', 'ended', 'corrected')),
        subprocessor_id uuid,
        entries jsonb not null,
        digest bytea not null check (length(digest) = 32),
        published_at timestamptz not null default clock.now()
      );
      create trigger frozen before update or delete on registry.subprocessor_list for each row execute function registry.refuse_change();

      -- For which origins there is no ground to send data to a subprocessor.
      create function registry.missing_tools(p_subprocessor uuid) returns text[] language sql stable security definer set search_path = '' as $$
          select coalesce(array_agg(o.origin order by o.origin), '{}') from registry.subprocessor s cross join (values ('EU'), ('UK')) o (origin)
            where s.id = p_subprocessor and s.handles_eu_uk
              and not exists (select 1 from registry.adequacy a where a.origin = o.origin and a.country = s.country)
              and not exists (select 1 from registry.transfer_tool t where t.subprocessor_id = s.id and t.origin = o.origin and t.ended_at is null
                and t.signed_on <= (clock.now() at time zone 'UTC')::date and (t.valid_until is null or t.valid_until >= (clock.now() at time zone 'UTC')::date))
        $$;

      -- What the egress gate answers by: 'allowed', or why not.
      create function registry.egress_verdict(p_host text, p_categories text[]) returns text language sql stable security definer set search_path = '' as $$
          select coalesce((select v.verdict from registry.subprocessor s cross join lateral (select case
                when cardinality(registry.missing_tools(s.id)) > 0 then 'no-transfer-tool'
                when exists (select 1 from registry.objection o where o.subprocessor_id = s.id and o.resolved_at is null and o.raised_at < s.active_from) then 'objection-open'
                else 'allowed' end) v (verdict)
              where s.host = p_host and s.categories @> p_categories and s.active_from <= clock.now() and (s.active_until is null or s.active_until > clock.now())
              order by v.verdict limit 1), 'not-listed')
        $$;

      create function registry.has_customers() returns boolean language sql stable security definer set search_path = ''
        as 'select exists (select 1 from identity.organisation)';

      revoke execute on function registry.missing_tools, registry.egress_verdict, registry.has_customers from public;
      grant execute on function registry.egress_verdict to waitlist_api, waitlist_worker, ingest_intake, ingest_api, ingest_worker, ingest_eraser, privacy_api, privacy_worker;
      grant execute on function registry.missing_tools, registry.has_customers to privacy_api, privacy_worker;
      grant insert, update on registry.subprocessor to privacy_api;
      grant select, insert, update on registry.transfer_tool, registry.objection to privacy_api;
      grant select, insert on registry.subprocessor_list to privacy_api, privacy_worker;
      grant select on registry.adequacy, registry.transfer_tool, registry.objection to privacy_api, privacy_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function registry.egress_verdict, registry.missing_tools, registry.has_customers;
      drop table registry.subprocessor_list, registry.objection, registry.adequacy, registry.transfer_tool;
      alter table registry.subprocessor drop column version, drop column region, drop column safeguards, drop column contract_reference, drop column contract_signed_on, drop column handles_eu_uk;
      revoke insert, update on registry.subprocessor from privacy_api;
    `);
  }
}
