import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Schemas, the clock, and what every table relies on. Roles themselves are made by `migrate` (they belong to the cluster). */
export class PlatformCreateSchemas20261123130000 implements MigrationInterface {
  name = 'PlatformCreateSchemas20261123130000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema clock;
      create table clock.clock_offset (only_row boolean primary key default true check (only_row), "offset" interval not null default '0');
      insert into clock.clock_offset default values;
      -- The one source of time in SQL. The offset can be set in databases that are marked as test databases, by their owner only.
      create function clock.now() returns timestamptz language sql stable parallel safe set search_path = ''
        as $$ select pg_catalog.now() + (select "offset" from clock.clock_offset) $$;
      grant usage on schema clock to public;
      grant select on clock.clock_offset to public;
      create schema tenancy;
      grant usage on schema tenancy to public;
      -- Tenants this transaction may touch. Empty when nothing was set: no row, never an error.
      create function tenancy.current_tenants() returns uuid[] language sql stable parallel safe set search_path = ''
        as $$ select coalesce(nullif(pg_catalog.current_setting('app.tenants', true), ''), '{}')::uuid[] $$;

      create schema identity;
      create schema ingest;
      create schema waitlist;
      create schema privacy;
      create schema mail;
      create schema access;
      create schema registry;
      create schema audit;
      create schema consent;
      create schema exchange;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop schema exchange, consent, audit, registry, access, mail, privacy, waitlist, ingest, identity, tenancy, clock cascade;
    `);
  }
}
