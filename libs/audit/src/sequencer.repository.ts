import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { KeptNode } from './merkle.js';
import type { Checkpoint } from './note.js';
import type { ShardName } from './shard.js';

export interface WaitingLeaf {
  id: string;
  log: string;
  tenantId: string | null;
  leaf: Buffer;
}

export interface LogState extends ShardName {
  tenantId: string | null;
  size: number;
  edge: Buffer[];
  /** Its entries are past their time and gone; size and edge stay. */
  dropped: boolean;
}

export interface NumberedLeaf extends WaitingLeaf {
  number: number;
  hash: Buffer;
  /** Of the entry before; zeros for the first. */
  before: Buffer;
}

/** What one batch adds to the trees of a year. */
export interface Grown {
  leaves: readonly NumberedLeaf[];
  states: readonly Omit<LogState, 'dropped'>[];
  nodes: readonly (KeptNode & { log: string })[];
}

export const STATE = 'l.log, l.shard, l.tenant_id as "tenantId", l.size::int as size, l.edge, l.dropped_at is not null as dropped';

/** What the sequencer alone may do. */
@Injectable()
export class SequencerRepository {
  /** One sequencer at a time, whichever process it runs in. */
  async lock(tx: Tx): Promise<void> {
    await query(tx, `select pg_advisory_xact_lock(hashtextextended('audit.sequencer', 0))`);
  }

  /** The year whose trees grow: that of the clock, and never an earlier one than before. */
  async shard(tx: Tx): Promise<string> {
    const rows = await query<{ shard: string }>(tx, `select greatest(to_char(clock.now() at time zone 'utc', 'YYYY'), (select max(shard) from audit.log)) as shard`);
    return rows[0]?.shard as string;
  }

  waiting(tx: Tx, limit: number): Promise<WaitingLeaf[]> {
    return query<WaitingLeaf>(tx, 'select id, log, tenant_id as "tenantId", leaf from audit.leaf_outbox order by created_at, id limit $1', [limit]);
  }

  /** The hash of the last leaf of each log, by log. */
  async lastHashes(tx: Tx, states: readonly LogState[]): Promise<Map<string, Buffer>> {
    const rows = await query<{ log: string; hash: Buffer }>(
      tx,
      'select e.log, e.leaf_hash as hash from unnest($1::text[], $2::text[], $3::bigint[]) s (log, shard, size) join audit.entry e on e.log = s.log and e.shard = s.shard and e.number = s.size - 1',
      [states.map(({ log }) => log), states.map(({ shard }) => shard), states.map(({ size }) => size)],
    );
    return new Map(rows.map(({ log, hash }) => [log, hash]));
  }

  async states(tx: Tx, logs: readonly string[], shard: string): Promise<LogState[]> {
    return query<LogState>(tx, `select ${STATE} from audit.log l where l.log = any ($1) and l.shard = $2`, [logs, shard]);
  }

  async store(tx: Tx, shard: string, { leaves, states, nodes }: Grown): Promise<void> {
    await query(
      tx,
      `insert into audit.entry (log, number, id, tenant_id, leaf, leaf_hash, prev_hash, shard)
       select e.*, $8::text from unnest($1::text[], $2::bigint[], $3::uuid[], $4::uuid[], $5::bytea[], $6::bytea[], $7::bytea[]) e`,
      [
        leaves.map((leaf) => leaf.log),
        leaves.map((leaf) => leaf.number),
        leaves.map((leaf) => leaf.id),
        leaves.map((leaf) => leaf.tenantId),
        leaves.map((leaf) => leaf.leaf),
        leaves.map((leaf) => leaf.hash),
        leaves.map((leaf) => leaf.before),
        shard,
      ],
    );
    for (const state of states) {
      await query(
        tx,
        `insert into audit.log (log, shard, tenant_id, size, edge) values ($1, $2, $3, $4, $5)
         on conflict (log, shard) do update set size = excluded.size, edge = excluded.edge`,
        [state.log, shard, state.tenantId, state.size, state.edge],
      );
    }
    if (nodes.length > 0) {
      await query(tx, 'insert into audit.node (log, shard, level, index, hash) select n.log, $2, n.level, n.index, n.hash from unnest($1::text[], $3::smallint[], $4::bigint[], $5::bytea[]) n (log, level, index, hash)', [
        nodes.map(({ log }) => log), shard, nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash),
      ]);
    }
    await query(tx, 'delete from audit.leaf_outbox where id = any ($1)', [leaves.map((leaf) => leaf.id)]);
  }

  /** Tenant logs that grew since their root was last written to the platform log. */
  unanchored(tx: Tx): Promise<LogState[]> {
    return query<LogState>(tx, `select ${STATE} from audit.log l where l.tenant_id is not null and l.size > l.anchored_size order by l.shard, l.log`);
  }

  /** `leafId`: the leaf of the platform log that has the root. */
  async anchored(tx: Tx, { log, shard, size }: LogState, leafId: string): Promise<void> {
    await query(tx, 'insert into audit.anchor (log, shard, size, leaf_id) values ($1, $2, $3, $4)', [log, shard, size, leafId]);
    await query(tx, 'update audit.log set anchored_size = $3 where log = $1 and shard = $2', [log, shard, size]);
  }

  /** Trees of years before `shard` that are still open. */
  unclosed(tx: Tx, shard: string): Promise<LogState[]> {
    return query<LogState>(tx, `select ${STATE} from audit.log l where l.shard < $1 and l.closed_at is null order by l.log <> 'platform', l.shard, l.log`, [shard]);
  }

  async closed(tx: Tx, { log, shard }: ShardName): Promise<void> {
    await query(tx, 'update audit.log set closed_at = clock.now() where log = $1 and shard = $2', [log, shard]);
  }

  /** Years whose time is over, of which entries may be left. */
  async overdue(tx: Tx): Promise<string[]> {
    return (await query<{ shard: string }>(tx, 'select shard from audit.overdue_shards() shard order by 1')).map(({ shard }) => shard);
  }

  /** Removes up to `limit` entries of a year, with what they say about people. Answers how many; none when the year is gone. */
  async drop(tx: Tx, shard: string, limit: number): Promise<number> {
    return Number((await query<{ gone: string }>(tx, 'select audit.drop_entries($1, $2) as gone', [shard, limit]))[0]?.gone ?? 0);
  }

  async dropped(tx: Tx, shard: string): Promise<{ logs: number; entries: number }> {
    const rows = await query<{ logs: number; entries: number }>(
      tx,
      'with gone as (update audit.log set dropped_at = clock.now() where shard = $1 and dropped_at is null returning size) select count(*)::int as logs, coalesce(sum(size), 0)::float8 as entries from gone',
      [shard],
    );
    return rows[0] ?? { logs: 0, entries: 0 };
  }

  async lastCheckpoint(tx: Tx): Promise<{ shard: string; size: number; ageSeconds: number } | undefined> {
    const [row] = await query<{ shard: string; size: number; ageSeconds: number }>(
      tx,
      `select shard, size::int as size, extract(epoch from clock.now() - created_at)::float8 as "ageSeconds" from audit.checkpoint order by created_at desc, shard desc limit 1`,
    );
    return row;
  }

  async keepCheckpoint(tx: Tx, { shard, size, root }: Checkpoint, note: string): Promise<void> {
    await query(tx, 'insert into audit.checkpoint (shard, size, root, note) values ($1, $2, $3, $4)', [shard, size, root, note]);
  }
}
