import type { MigrationInterface, QueryRunner } from 'typeorm';

const BEFORE = `insert into ingest.block (id, object_key, bytes) select p_block, p_object_key, p_bytes where exists (select 1 from judged j where j.final = 'accepted')`;
const AFTER = `insert into ingest.block (id, object_key, bytes, strays)
        select p_block, p_object_key, p_bytes, coalesce((select array_agg(distinct j.session_id) from judged j where j.final <> 'accepted'), '{}')
        where exists (select 1 from judged j where j.final = 'accepted')`;

/** Changes one statement of `ingest.take_block`, whatever else it has become. */
const replaceIn = (from: string, to: string): string => `
  do $patch$
  declare
    text_of text := pg_get_functiondef('ingest.take_block'::regproc);
  begin
    if position($from$${from}$from$ in text_of) = 0 then raise exception 'take_block does not insert blocks as expected'; end if;
    execute replace(text_of, $from$${from}$from$, $to$${to}$to$);
  end $patch$;
`;

/**
 * A block says in the commit that makes it whose refused or repeated chunks lie in it. An erasure of a session that was being recorded is done no sooner than
 * what was in flight has settled, so that nothing of it comes to the disk afterwards.
 */
export class IngestNoteStrays20261124143000 implements MigrationInterface {
  name = 'IngestNoteStrays20261124143000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(replaceIn(BEFORE, AFTER));
    await runner.query('drop function ingest.note_strays(uuid, uuid[])');
    await runner.query('alter table ingest.erasure add column settled_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table ingest.erasure drop column settled_at');
    await runner.query(`
      create function ingest.note_strays(p_block uuid, p_sessions uuid[]) returns void
      language sql volatile security definer set search_path = '' as $$
        update ingest.block b set strays = p_sessions where b.id = p_block and b.state <> 'removed'
      $$;
      revoke execute on function ingest.note_strays from public;
      grant execute on function ingest.note_strays to ingest_intake;
    `);
    await runner.query(replaceIn(AFTER, BEFORE));
  }
}
