import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The clock can be moved in test databases only: those whose comment says so, or whose name starts with `test_`. */
export class ClockGuardOffset20261123131100 implements MigrationInterface {
  name = 'ClockGuardOffset20261123131100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function clock.is_test_database() returns boolean language sql stable set search_path = ''
        as $$ select d.datname ~ '^test_'
                or coalesce(pg_catalog.shobj_description(d.oid, 'pg_database') = 'pixeltrace: test database', false)
              from pg_catalog.pg_database d where d.datname = pg_catalog.current_database() $$;
      create function clock.refuse_offset() returns trigger language plpgsql set search_path = ''
        as $$
        begin
          if tg_op = 'UPDATE' and (new."offset" = '0' or clock.is_test_database()) then
            return new;
          end if;
          raise exception 'clock.clock_offset can be set in test databases only' using errcode = 'insufficient_privilege';
        end $$;
      create trigger guard before insert or update or delete on clock.clock_offset for each row execute function clock.refuse_offset();
      create trigger guard_truncate before truncate on clock.clock_offset for each statement execute function clock.refuse_offset();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger guard_truncate on clock.clock_offset;
      drop trigger guard on clock.clock_offset;
      drop function clock.refuse_offset();
      drop function clock.is_test_database();
    `);
  }
}
