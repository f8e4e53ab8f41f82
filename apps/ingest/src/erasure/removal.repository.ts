import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { SessionOfTenant } from './erasure.repository.js';

export interface FinishedErasure extends SessionOfTenant {
  erasureId: string;
  projectId: string;
  deletionId: string | null;
  requestedAt: Date;
  doneAt: Date;
  objects: number;
  bytes: number;
  objectsDigest: string | null;
  keyDigest: string | null;
}

/** SQL of removing what an erased session left. Runs as `ingest_eraser`. */
@Injectable()
export class RemovalRepository {
  /** Undefined unless it was asked for and its session is a tombstone. `drainedUntil`: a drain may be writing until then. */
  async find(tx: Tx, { tenantId, sessionId }: SessionOfTenant, erasureId: string): Promise<{ done: boolean; requestedAt: Date; drained: boolean; settlesAt: Date | null } | undefined> {
    const rows = await query<{ done: boolean; requestedAt: Date; drained: boolean; settlesAt: Date | null }>(
      tx,
      `select e.state = 'done' as done, e.requested_at as "requestedAt", s.lease_until is null or s.lease_until < clock.now() as drained,
         case when e.settled_at > clock.now() then e.settled_at end as "settlesAt"
       from ingest.erasure e join ingest.session s on s.id = e.session_id
       where e.id = $3 and s.id = $1 and s.tenant_id = $2 and s.state = 'erased'`,
      [sessionId, tenantId, erasureId],
    );
    return rows[0];
  }

  /**
   * Blocks that hold the session's bytes. A drained chunk no longer names its block, but a block and its chunks were committed at one moment; a refused or repeated
   * chunk has no row, and its block says that it is there.
   */
  async liveBlocks(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<string[]> {
    const rows = await query<{ id: string }>(
      tx,
      `with own as materialized (select block_id, received_at from ingest.chunk where session_id = $1 and tenant_id = $2)
       select b.id from ingest.block b where b.state <> 'removed'
         and (b.created_at in (select received_at from own) or b.id in (select block_id from own where block_id is not null))
       union select b.id from ingest.block b where b.state <> 'removed' and b.strays @> array[$1::uuid]`,
      [sessionId, tenantId],
    );
    return rows.map(({ id }) => id);
  }

  /** Deletes every row and counts what stood behind them, in one step, so that no count is lost or doubled when the job is killed. */
  async deleteRows(tx: Tx, { tenantId, sessionId }: SessionOfTenant, erasureId: string): Promise<void> {
    await query(
      tx,
      `with segments as (delete from ingest.segment where session_id = $1 and tenant_id = $2 returning 'segment ' || object_key as line, bytes),
       pictures as (delete from ingest.picture where session_id = $1 and tenant_id = $2 returning kind || ' ' || object_key as line, bytes),
       events as (delete from ingest.session_event where session_id = $1 and tenant_id = $2),
       facets as (delete from ingest.session_facet where session_id = $1 and tenant_id = $2),
       tags as (delete from ingest.session_tag where session_id = $1 and tenant_id = $2),
       reasons as (update ingest.viewing set reason = null where session_id = $1 and tenant_id = $2 and reason is not null),
       chunks as (
         delete from ingest.chunk where session_id = $1 and tenant_id = $2
         returning 'chunk ' || seq || ' ' || encode(sha256, 'hex') as line, case when state <> 'drained' then body_length end as bytes
       ),
       removed as (select line, bytes from segments union all select line, bytes from pictures union all select line, bytes from chunks)
       update ingest.erasure set objects_removed = objects_removed + (select count(bytes) from removed), bytes_removed = bytes_removed + (select coalesce(sum(bytes), 0) from removed),
         objects_digest = coalesce(objects_digest, (select sha256(convert_to(coalesce(string_agg(line, E'\\n' order by line collate "C"), ''), 'UTF8')) from removed))
       where id = $3`,
      [sessionId, tenantId, erasureId],
    );
  }

  /** Rows that are still there, the key's among them. */
  async countRows(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<number> {
    const rows = await query<{ count: number }>(
      tx,
      `select ((select count(*) from ingest.segment where session_id = $1 and tenant_id = $2)
         + (select count(*) from ingest.picture where session_id = $1 and tenant_id = $2)
         + (select count(*) from ingest.session_event where session_id = $1 and tenant_id = $2)
         + (select count(*) from ingest.session_facet where session_id = $1 and tenant_id = $2)
         + (select count(*) from ingest.session_tag where session_id = $1 and tenant_id = $2)
         + (select count(*) from ingest.viewing where session_id = $1 and tenant_id = $2 and reason is not null)
         + (select count(*) from ingest.chunk where session_id = $1 and tenant_id = $2)
         + (select count(*) from ingest.session_key where session_id = $1 and tenant_id = $2))::integer as count`,
      [sessionId, tenantId],
    );
    return rows[0]?.count ?? 0;
  }

  /** Marks it as done. Answers what its receipt says; undefined when it was done before. */
  async finish(tx: Tx, erasureId: string): Promise<FinishedErasure | undefined> {
    const rows = await query<FinishedErasure>(
      tx,
      `update ingest.erasure e set state = 'done', done_at = clock.now() from ingest.session s where e.id = $1 and e.state <> 'done' and s.id = e.session_id
       returning e.id as "erasureId", e.tenant_id as "tenantId", s.project_id as "projectId", e.session_id as "sessionId", e.deletion_id as "deletionId", e.requested_at as "requestedAt",
         e.done_at as "doneAt", e.objects_removed as objects, e.bytes_removed::float8 as bytes, encode(e.objects_digest, 'hex') as "objectsDigest", encode(e.key_digest, 'hex') as "keyDigest"`,
      [erasureId],
    );
    return rows[0];
  }

  async keepReceipt(tx: Tx, erasureId: string, receipt: object): Promise<void> {
    await query(tx, 'update ingest.erasure set receipt = $2 where id = $1', [erasureId, JSON.stringify(receipt)]);
  }
}
