import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface TreeName {
  log: string;
  shard: string;
}

export interface Place extends TreeName {
  number: number;
  leafHash: Buffer;
}

export interface Anchor {
  size: number;
  shard: string;
  number: number;
  leaf: Buffer;
}

export interface SignedCheckpoint {
  shard: string;
  size: number;
  root: Buffer;
  note: string;
  signedAt: Date;
}

export interface EntryRow {
  id: string;
  number: number;
  leaf: Buffer;
  sequencedAt: Date;
}

const CHECKPOINT = 'shard, size::float8 as size, root, note, created_at as "signedAt"';
const ENTRY = 'id, number::float8 as number, leaf, sequenced_at as "sequencedAt"';

/** SQL of proofs. Runs as `privacy_api`, which sees hashes of every log and entries of none but the tenant's that it names. */
@Injectable()
export class ProofsRepository {
  async place(tx: Tx, leafId: string): Promise<Place | undefined> {
    return (await query<Place>(tx, 'select log, shard, number::float8 as number, leaf_hash as "leafHash" from audit.place_of($1)', [leafId]))[0];
  }

  async anchorAfter(tx: Tx, { log, shard, number }: Place): Promise<Anchor | undefined> {
    return (await query<Anchor>(tx, 'select size::float8 as size, shard, number::float8 as number, leaf from audit.anchor_after($1, $2, $3)', [log, shard, number]))[0];
  }

  /** The newest; with `size` the first of that year that is at least as large. */
  async checkpoint(tx: Tx, of?: { shard: string; size: number }): Promise<SignedCheckpoint | undefined> {
    const sql = of
      ? `select ${CHECKPOINT} from audit.checkpoint where shard = $1 and size >= $2 order by size, created_at limit 1`
      : `select ${CHECKPOINT} from audit.checkpoint order by created_at desc, shard desc limit 1`;
    return (await query<SignedCheckpoint>(tx, sql, of ? [of.shard, of.size] : []))[0];
  }

  async checkpoints(tx: Tx, shard: string | undefined, limit: number): Promise<SignedCheckpoint[]> {
    return query<SignedCheckpoint>(tx, `select ${CHECKPOINT} from audit.checkpoint where $1::text is null or shard = $1 order by created_at desc, shard desc limit $2`, [shard ?? null, limit]);
  }

  /** Hashes of leaves (`level` 0) or nodes, one after the other: 32 bytes each, those that are there. */
  async hashes(tx: Tx, { log, shard }: TreeName, level: number, from: number, to: number): Promise<Buffer> {
    return (await query<{ hashes: Buffer }>(tx, 'select audit.hashes($1, $2, $3, $4, $5) as hashes', [log, shard, level, from, to]))[0]?.hashes ?? Buffer.alloc(0);
  }

  /** Of our own log, newest first. */
  async platformEntries(tx: Tx, shard: string, before: number, limit: number): Promise<EntryRow[]> {
    return query<EntryRow>(tx, `select ${ENTRY} from audit.platform_entries($1, $2, $3)`, [shard, before, limit]);
  }

  /** Of a tenant's log, newest first. */
  async tenantEntries(tx: Tx, tenantId: string, shard: string, before: number, limit: number): Promise<EntryRow[]> {
    return query<EntryRow>(tx, `select ${ENTRY} from audit.entry where log = $1 and tenant_id = $2 and shard = $3 and number < $4 order by number desc limit $5`, [`tenant:${tenantId}`, tenantId, shard, before, limit]);
  }

  async year(tx: Tx): Promise<string> {
    return (await query<{ shard: string }>(tx, `select to_char(clock.now() at time zone 'utc', 'YYYY') as shard`))[0]?.shard ?? '';
  }
}
