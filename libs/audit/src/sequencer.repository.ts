import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { Checkpoint } from './note.js';

export interface WaitingLeaf {
  id: string;
  log: string;
  tenantId: string | null;
  leaf: Buffer;
}

export interface LogState {
  log: string;
  tenantId: string | null;
  size: number;
  edge: Buffer[];
}

export interface NumberedLeaf extends WaitingLeaf {
  number: number;
  hash: Buffer;
}

/** What the sequencer alone may do. */
@Injectable()
export class SequencerRepository {
  /** One sequencer at a time, whichever process it runs in. */
  async lock(tx: Tx): Promise<void> {
    await query(tx, `select pg_advisory_xact_lock(hashtextextended('audit.sequencer', 0))`);
  }

  waiting(tx: Tx, limit: number): Promise<WaitingLeaf[]> {
    return query<WaitingLeaf>(tx, 'select id, log, tenant_id as "tenantId", leaf from audit.leaf_outbox order by created_at, id limit $1', [limit]);
  }

  async states(tx: Tx, logs: readonly string[]): Promise<LogState[]> {
    return query<LogState>(tx, 'select log, tenant_id as "tenantId", size::int as size, edge from audit.log where log = any ($1)', [logs]);
  }

  async store(tx: Tx, leaves: readonly NumberedLeaf[], states: readonly LogState[]): Promise<void> {
    await query(
      tx,
      `insert into audit.entry (log, number, id, tenant_id, leaf, leaf_hash)
       select * from unnest($1::text[], $2::bigint[], $3::uuid[], $4::uuid[], $5::bytea[], $6::bytea[])`,
      [
        leaves.map((leaf) => leaf.log),
        leaves.map((leaf) => leaf.number),
        leaves.map((leaf) => leaf.id),
        leaves.map((leaf) => leaf.tenantId),
        leaves.map((leaf) => leaf.leaf),
        leaves.map((leaf) => leaf.hash),
      ],
    );
    for (const state of states) {
      await query(
        tx,
        `insert into audit.log (log, tenant_id, size, edge) values ($1, $2, $3, $4)
         on conflict (log) do update set size = excluded.size, edge = excluded.edge`,
        [state.log, state.tenantId, state.size, state.edge],
      );
    }
    await query(tx, 'delete from audit.leaf_outbox where id = any ($1)', [leaves.map((leaf) => leaf.id)]);
  }

  /** Tenant logs that grew since their root was last written to the platform log. */
  unanchored(tx: Tx): Promise<LogState[]> {
    return query<LogState>(
      tx,
      `select log, tenant_id as "tenantId", size::int as size, edge from audit.log where tenant_id is not null and size > anchored_size order by log`,
    );
  }

  async anchored(tx: Tx, states: readonly LogState[]): Promise<void> {
    await query(
      tx,
      'update audit.log l set anchored_size = s.size from unnest($1::text[], $2::bigint[]) as s (log, size) where l.log = s.log',
      [states.map((state) => state.log), states.map((state) => state.size)],
    );
  }

  async lastCheckpoint(tx: Tx): Promise<{ size: number; ageSeconds: number } | undefined> {
    const [row] = await query<{ size: number; ageSeconds: number }>(
      tx,
      `select size::int as size, extract(epoch from clock.now() - created_at)::float8 as "ageSeconds" from audit.checkpoint order by created_at desc limit 1`,
    );
    return row;
  }

  async keepCheckpoint(tx: Tx, { size, root }: Checkpoint, note: string): Promise<void> {
    await query(tx, 'insert into audit.checkpoint (size, root, note) values ($1, $2, $3)', [size, root, note]);
  }
}
