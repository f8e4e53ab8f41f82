import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

/** A chunk that still lies in a block and must outlive it. */
export interface Survivor {
  tenantId: string;
  sessionId: string;
  seq: number;
  start: number;
  length: number;
}

/** Blocks belong to no tenant; their chunks do. Which tenants a block touches is answered by a definer function, ids only. */
@Injectable()
export class BlockRepository {
  /** Marks it as going; undefined when it is gone already. */
  async take(tx: Tx, blockId: string): Promise<string | undefined> {
    const rows = await query<{ key: string }>(
      tx,
      `update ingest.block set state = 'compacting' where id = $1 and state <> 'removed' returning object_key as key`,
      [blockId],
    );
    return rows[0]?.key;
  }

  async tenantsOf(tx: Tx, blockId: string): Promise<string[]> {
    const rows = await query<{ tenant: string }>(tx, 'select tenant from ingest.block_tenants($1) tenant', [blockId]);
    return rows.map(({ tenant }) => tenant);
  }

  async survivors(tx: Tx, blockId: string): Promise<Survivor[]> {
    return query<Survivor>(
      tx,
      `select c.tenant_id as "tenantId", c.session_id as "sessionId", c.seq, c.block_offset as start, c.block_length as length
       from ingest.chunk c join ingest.session s on s.id = c.session_id
       where c.block_id = $1 and c.state in ('accepted', 'quarantined') and s.state <> 'erased' order by c.block_offset`,
      [blockId],
    );
  }

  /**
   * Points the survivors to their own objects and takes everything else off the block. The sessions are locked, so that an erasure comes wholly before (and its
   * chunks are not pointed anywhere) or wholly after (and finds the new objects). Answers the keys that are in use.
   */
  async repoint(tx: Tx, blockId: string, moved: readonly (Survivor & { objectKey: string })[]): Promise<string[]> {
    await query(
      tx,
      `select from ingest.session s where s.id in (select c.session_id from ingest.chunk c where c.block_id = $1) order by s.id for share`,
      [blockId],
    );
    const rows = await query<{ key: string }>(
      tx,
      `update ingest.chunk c set block_id = null, block_offset = null, block_length = null, object_key = m.object_key
       from unnest($2::uuid[], $3::integer[], $4::text[]) m (session_id, seq, object_key), ingest.session s
       where c.session_id = m.session_id and c.seq = m.seq and c.block_id = $1 and c.state in ('accepted', 'quarantined')
         and s.id = c.session_id and s.state <> 'erased' returning c.object_key as key`,
      [blockId, moved.map(({ sessionId }) => sessionId), moved.map(({ seq }) => seq), moved.map(({ objectKey }) => objectKey)],
    );
    await query(
      tx,
      `update ingest.chunk c set block_id = null, block_offset = null, block_length = null from ingest.session s
       where c.block_id = $1 and s.id = c.session_id and (s.state = 'erased' or c.state = 'drained')`,
      [blockId],
    );
    return rows.map(({ key }) => key);
  }

  /** Its bytes are gone. */
  async removed(tx: Tx, blockId: string): Promise<void> {
    await query(tx, `update ingest.block set state = 'removed', removed_at = clock.now() where id = $1 and state <> 'removed'`, [blockId]);
  }

  /** Blocks that nobody needs any more, and blocks too old to be left as they are. */
  async due(tx: Tx, limit: number): Promise<{ blockId: string; empty: boolean }[]> {
    return query(tx, `select block_id as "blockId", empty from ingest.blocks_to_compact($1)`, [limit]);
  }

  /** Keeps an object without a row from ever getting one. False when it has one by now. */
  async claim(tx: Tx, objectKey: string): Promise<boolean> {
    await query(tx, `insert into ingest.block (id, object_key, bytes, state, removed_at) values ($1::uuid, $2, 0, 'removed', clock.now()) on conflict do nothing`, [objectKey.split('/')[1], objectKey]);
    return (await query(tx, `select from ingest.block where object_key = $1 and state = 'removed'`, [objectKey])).length > 0;
  }

  /** Of these objects under `blocks/`, those that a block refers to. */
  async knownBlocks(tx: Tx, objectKeys: readonly string[]): Promise<string[]> {
    const rows = await query<{ key: string }>(tx, `select object_key as key from ingest.block where object_key = any ($1) and state <> 'removed'`, [objectKeys]);
    return rows.map(({ key }) => key);
  }

  /** Of these objects of one tenant's sessions, those that a row refers to. */
  async knownObjects(tx: Tx, objectKeys: readonly string[]): Promise<string[]> {
    const rows = await query<{ key: string }>(
      tx,
      `select object_key as key from ingest.segment where object_key = any ($1)
       union all select object_key from ingest.picture where object_key = any ($1)
       union all select object_key from ingest.chunk where object_key = any ($1)`,
      [objectKeys],
    );
    return rows.map(({ key }) => key);
  }
}
