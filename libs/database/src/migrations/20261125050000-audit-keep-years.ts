import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Years are kept for so long after their end. */
const OVERDUE = `to_char((clock.now() at time zone 'utc') - interval '6 years', 'YYYY')`;

/** Each log becomes one tree a year, which can be dropped whole when its time is over; nodes of trees are kept, so that proofs need not read all leaves. */
export class AuditKeepYears20261125050000 implements MigrationInterface {
  name = 'AuditKeepYears20261125050000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table audit.entry add column shard text not null default '2026' check (shard ~ '^\\d{4}$');
      alter table audit.entry alter column shard drop default;
      alter table audit.entry drop constraint entry_pkey, add primary key (log, shard, number);
      -- The hash of the leaf before: entries that change places are named, not only noticed. Zeros before the first.
      alter table audit.entry add column prev_hash bytea check (length(prev_hash) = 32);
      alter table audit.entry disable trigger append_only, no force row level security;
      update audit.entry e set prev_hash = coalesce((select b.leaf_hash from audit.entry b where b.log = e.log and b.number = e.number - 1), decode(repeat('00', 32), 'hex'));
      alter table audit.entry enable trigger append_only, force row level security, alter column prev_hash set not null;
      alter table audit.log add column shard text not null default '2026' check (shard ~ '^\\d{4}$'), add column closed_at timestamptz, add column dropped_at timestamptz;
      alter table audit.log alter column shard drop default;
      alter table audit.log drop constraint log_pkey, add primary key (log, shard);
      alter table audit.checkpoint add column shard text not null default '2026' check (shard ~ '^\\d{4}$');
      alter table audit.checkpoint alter column shard drop default;
      alter table audit.checkpoint drop constraint checkpoint_pkey, add primary key (created_at, shard, size);
      create index checkpoint_by_size on audit.checkpoint (shard, size);

      -- Hashes over 256 leaves, over 65,536 and so on.
      create table audit.node (
        log text not null,
        shard text not null,
        level smallint not null check (level > 0 and level % 8 = 0),
        index bigint not null check (index >= 0),
        hash bytea not null check (length(hash) = 32),
        primary key (log, shard, level, index)
      );
      create table audit.anchor (
        log text not null,
        shard text not null,
        size bigint not null,
        leaf_id uuid not null unique,
        primary key (log, shard, size)
      );
      grant select, insert on audit.node, audit.anchor to audit_sequencer;

      create or replace function audit.refuse_change() returns trigger language plpgsql set search_path = '' as $$
        begin
          if tg_op = 'DELETE' and tg_table_name = 'entry' and current_user = 'pixeltrace_owner' and current_setting('app.dropping_year', true) = 'on' then return null; end if;
          raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
        end $$;
      create policy proofs on audit.entry for select to pixeltrace_owner using (true);
      create policy states on audit.log for select to pixeltrace_owner using (true);
      create policy retention on audit.entry for delete to pixeltrace_owner using (shard < ${OVERDUE});
      create policy retention on audit.personal to pixeltrace_owner using (exists (select from audit.entry e where e.id = leaf_id and e.shard < ${OVERDUE}));

      create function audit.overdue_shards() returns setof text language sql stable security definer set search_path = '' as $$
        select l.shard from audit.log l where l.shard < ${OVERDUE} group by l.shard having bool_or(l.dropped_at is null) and bool_and(l.closed_at is not null) $$;
      create function audit.drop_entries(p_shard text, p_limit integer) returns bigint language plpgsql volatile security definer set search_path = '' as $$
        declare
          ids uuid[];
        begin
          if not exists (select from audit.overdue_shards() o where o = p_shard) then raise exception 'the year is kept' using errcode = 'insufficient_privilege'; end if;
          ids := array(select e.id from audit.entry e where e.shard = p_shard limit p_limit);
          perform set_config('app.dropping_year', 'on', true);
          delete from audit.personal p where p.leaf_id = any (ids);
          delete from audit.entry e where e.id = any (ids);
          perform set_config('app.dropping_year', '', true);
          delete from audit.node n where n.shard = p_shard;
          delete from audit.anchor a where a.shard = p_shard;
          return cardinality(ids);
        end $$;

      -- Where a leaf stands. Whoever knows its id knows the leaf.
      create function audit.place_of(p_leaf uuid) returns table (log text, shard text, number bigint, leaf_hash bytea)
        language sql stable security definer set search_path = '' as $$
          select e.log, e.shard, e.number, e.leaf_hash from audit.entry e where e.id = p_leaf $$;
      -- Hashes only: of leaves (level 0) or nodes, one after the other.
      create function audit.hashes(p_log text, p_shard text, p_level integer, p_from bigint, p_to bigint) returns bytea
        language sql stable security definer set search_path = '' as $$
          select coalesce(string_agg(h.hash, ''::bytea order by h.place), ''::bytea) from (
            select e.leaf_hash as hash, e.number as place from audit.entry e where p_level = 0 and e.log = p_log and e.shard = p_shard and e.number >= p_from and e.number < p_to
            union all
            select n.hash, n.index from audit.node n where p_level > 0 and n.log = p_log and n.shard = p_shard and n.level = p_level and n.index >= p_from and n.index < p_to
          ) h $$;
      -- The first leaf of the platform log that has a root of this tree in which the entry is.
      create function audit.anchor_after(p_log text, p_shard text, p_number bigint) returns table (size bigint, shard text, number bigint, leaf bytea)
        language sql stable security definer set search_path = '' as $$
          select a.size, e.shard, e.number, e.leaf from audit.anchor a join audit.entry e on e.id = a.leaf_id
          where a.log = p_log and a.shard = p_shard and a.size > p_number order by a.size limit 1 $$;
      -- For operators: our own log, which belongs to no tenant.
      create function audit.platform_entries(p_shard text, p_before bigint, p_limit integer) returns table (id uuid, number bigint, leaf bytea, sequenced_at timestamptz)
        language sql stable security definer set search_path = '' as $$
          select e.id, e.number, e.leaf, e.sequenced_at from audit.entry e where e.log = 'platform' and e.shard = p_shard and e.number < p_before order by e.number desc limit p_limit $$;
      revoke all on function audit.overdue_shards, audit.drop_entries, audit.place_of, audit.hashes, audit.anchor_after, audit.platform_entries from public;
      grant execute on function audit.overdue_shards, audit.drop_entries to audit_sequencer;
      grant execute on function audit.place_of, audit.hashes, audit.anchor_after, audit.platform_entries to privacy_api;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function audit.platform_entries, audit.anchor_after, audit.hashes, audit.place_of, audit.drop_entries, audit.overdue_shards;
      drop policy retention on audit.personal;
      drop policy retention on audit.entry;
      drop policy states on audit.log;
      drop policy proofs on audit.entry;
      create or replace function audit.refuse_change() returns trigger language plpgsql set search_path = ''
        as $$ begin raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege'; end $$;
      drop table audit.anchor, audit.node;
      alter table audit.checkpoint drop constraint checkpoint_pkey, drop column shard, add primary key (created_at, size);
      alter table audit.log drop constraint log_pkey, drop column shard, drop column closed_at, drop column dropped_at, add primary key (log);
      alter table audit.entry drop constraint entry_pkey, drop column shard, drop column prev_hash, add primary key (log, number);
    `);
  }
}
