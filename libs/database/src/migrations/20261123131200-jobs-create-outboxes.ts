import type { MigrationInterface, QueryRunner } from 'typeorm';

const OWNERS = {
  waitlist: { enqueues: ['waitlist_api'], runs: ['waitlist_worker'] },
  ingest: { enqueues: ['ingest_intake', 'ingest_api'], runs: ['ingest_worker', 'ingest_eraser'] },
  privacy: { enqueues: ['privacy_api'], runs: ['privacy_worker'] },
} as const;

/** One outbox and one quarantine for each app schema. Redis holds row ids only; these tables are the truth. */
export class JobsCreateOutboxes20261123131200 implements MigrationInterface {
  name = 'JobsCreateOutboxes20261123131200';

  async up(runner: QueryRunner): Promise<void> {
    for (const [owner, { enqueues, runs }] of Object.entries(OWNERS)) {
      await runner.query(`
        create table ${owner}.outbox (
          id uuid primary key default gen_random_uuid(),
          name text not null,
          -- Rows of one name and key run one at a time; while one is pending, another insert joins it.
          key text,
          payload jsonb not null default '{}',
          state text not null default 'pending' check (state in ('pending', 'running')),
          -- When the relay looks at the row next: its due date, the end of a lease, or the end of a pause.
          due_at timestamptz not null default clock.now(),
          created_at timestamptz not null default clock.now(),
          enqueued_at timestamptz,
          started_at timestamptz,
          lease_until timestamptz,
          run_token uuid,
          -- Failures that count; starts that never ended (crashes); failures of others that do not count.
          attempts integer not null default 0,
          starts integer not null default 0,
          postponed integer not null default 0
        );
        create unique index outbox_pending on ${owner}.outbox (name, key) where state = 'pending' and key is not null;
        create index outbox_running on ${owner}.outbox (name, key) where state = 'running' and key is not null;
        create index outbox_due on ${owner}.outbox (due_at);
        create table ${owner}.quarantine (
          id uuid primary key,
          name text not null,
          key text,
          payload jsonb not null,
          reason text not null check (reason in ('bad-data', 'crashed', 'exhausted', 'unknown-job')),
          error text not null,
          attempts integer not null,
          created_at timestamptz not null,
          quarantined_at timestamptz not null default clock.now()
        );

        -- An insert that meets a pending row of its key holds that row until it commits: the job cannot start before it sees
        -- what the inserting transaction wrote. ON CONFLICT DO NOTHING alone would lose that wake-up.
        create function ${owner}.join_outbox() returns trigger language plpgsql security definer set search_path = ''
        as $$
        declare
          pending record;
        begin
          for try in 1..20 loop
            insert into ${owner}.outbox (id, name, key, payload, due_at) values (new.id, new.name, new.key, new.payload, new.due_at)
              on conflict (name, key) where state = 'pending' and key is not null do nothing;
            if found then
              return null;
            end if;
            select id, due_at, enqueued_at into pending from ${owner}.outbox
              where name = new.name and key = new.key and state = 'pending' for share;
            if found then
              if pending.enqueued_at is null and pending.due_at > new.due_at + interval '1 second' then
                update ${owner}.outbox set due_at = new.due_at where id = pending.id;
              end if;
              return null;
            end if;
          end loop;
          raise exception 'the outbox row kept changing' using errcode = 'serialization_failure';
        end $$;
        create trigger join_pending before insert on ${owner}.outbox for each row
          when (new.key is not null and pg_trigger_depth() = 0) execute function ${owner}.join_outbox();

        grant usage on schema ${owner} to ${[...enqueues, ...runs].join(', ')};
        grant insert on ${owner}.outbox to ${enqueues.join(', ')};
        grant select, insert, update, delete on ${owner}.outbox to ${runs.join(', ')};
        grant select, insert, delete on ${owner}.quarantine to ${runs.join(', ')};
        grant select, delete on ${owner}.quarantine to ${owner}_api;
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const owner of Object.keys(OWNERS)) {
      await runner.query(`drop table ${owner}.quarantine, ${owner}.outbox; drop function ${owner}.join_outbox();`);
    }
  }
}
