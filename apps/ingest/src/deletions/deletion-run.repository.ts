import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { DeletionState } from './deletion.dto.js';
import type { Selection, SelectionKind } from './selection.js';

export interface DeletionRef {
  tenantId: string;
  deletionId: string;
}

export interface RunningDeletion extends DeletionRef {
  projectId: string;
  kind: SelectionKind;
  selection: Selection;
  state: DeletionState;
  cutOff: Date;
  requestedBy: AuditActor;
  cancelled: boolean;
  checkedAfter: string | null;
}

export interface DeletionTotals {
  requestedAt: Date;
  foundNoneAt: Date | null;
  doneAt: Date;
  sessions: number;
  objects: number;
  bytes: number;
  deferred: number;
  /** SHA-256 over one line for each recording, in order: erasure, session, digest of its objects, digest of its key. */
  recordingsDigest: string;
}

const LINE = `e.id || ' ' || e.session_id || ' ' || coalesce(encode(e.objects_digest, 'hex'), '-') || ' ' || coalesce(encode(e.key_digest, 'hex'), '-')`;

/** SQL of running a deletion. Runs as `ingest_eraser`. */
@Injectable()
export class DeletionRunRepository {
  /** Locked against being steered, when `lock` says so. */
  async find(tx: Tx, { tenantId, deletionId }: DeletionRef, lock = false): Promise<RunningDeletion | undefined> {
    const rows = await query<RunningDeletion>(
      tx,
      `select tenant_id as "tenantId", id as "deletionId", project_id as "projectId", kind, selection, state, cut_off as "cutOff", cancelled_at is not null as cancelled,
         checked_after as "checkedAfter", jsonb_build_object('kind', requested_by_kind, 'id', requested_by_id) as "requestedBy"
       from ingest.deletion where id = $1 and tenant_id = $2 ${lock ? 'for update' : ''}`,
      [deletionId, tenantId],
    );
    return rows[0];
  }

  async began(tx: Tx, deletionId: string, what: 'erased' | 'deferred'): Promise<void> {
    await query(tx, `update ingest.deletion set ${what} = ${what} + 1 where id = $1`, [deletionId]);
  }

  async foundNone(tx: Tx, deletionId: string): Promise<void> {
    await query(tx, `update ingest.deletion set state = 'removing', found_none_at = clock.now(), checked = 0, checked_after = null where id = $1 and state = 'erasing'`, [deletionId]);
  }

  /** Something that matches came in: from the beginning. */
  async again(tx: Tx, deletionId: string): Promise<void> {
    await query(tx, `update ingest.deletion set state = 'erasing' where id = $1 and state = 'removing' and cancelled_at is null`, [deletionId]);
  }

  async open(tx: Tx, deletionId: string): Promise<number> {
    return (await query<{ open: number }>(tx, `select count(*)::integer as open from ingest.erasure where deletion_id = $1 and state = 'requested'`, [deletionId]))[0]?.open ?? 0;
  }

  async toCheck(tx: Tx, deletionId: string, after: string | null, limit: number): Promise<string[]> {
    const rows = await query<{ id: string }>(
      tx,
      `select session_id as id from ingest.erasure where deletion_id = $1 and state = 'done' and ($2::uuid is null or session_id > $2) order by session_id limit $3`,
      [deletionId, after, limit],
    );
    return rows.map(({ id }) => id);
  }

  async rowsLeft(tx: Tx, sessionIds: readonly string[]): Promise<number> {
    const tables = ['segment', 'picture', 'session_event', 'session_facet', 'session_tag', 'chunk', 'session_key'];
    const counts = tables.map((table) => `(select count(*) from ingest.${table} where session_id = any ($1))`);
    return (await query<{ left: number }>(tx, `select (${counts.join(' + ')})::integer as left`, [sessionIds]))[0]?.left ?? 0;
  }

  async checked(tx: Tx, deletionId: string, sessionIds: readonly string[]): Promise<void> {
    await query(tx, 'update ingest.deletion set checked = checked + $2, checked_after = $3 where id = $1', [deletionId, sessionIds.length, sessionIds.at(-1)]);
  }

  /** Ends it and forgets whom it named. */
  async finish(tx: Tx, deletionId: string): Promise<DeletionTotals> {
    await query(tx, `update ingest.deletion set state = case when cancelled_at is null then 'done' else 'cancelled' end, done_at = clock.now(), selection = null where id = $1`, [deletionId]);
    const rows = await query<DeletionTotals>(
      tx,
      `select d.requested_at as "requestedAt", d.found_none_at as "foundNoneAt", d.done_at as "doneAt", d.deferred, t.* from ingest.deletion d cross join lateral (
         select count(*)::integer as sessions, coalesce(sum(e.objects_removed), 0)::float8 as objects, coalesce(sum(e.bytes_removed), 0)::float8 as bytes,
           encode(sha256(convert_to(coalesce(string_agg(${LINE}, E'\\n' order by e.session_id), ''), 'UTF8')), 'hex') as "recordingsDigest"
         from ingest.erasure e where e.deletion_id = d.id and e.state = 'done'
       ) t where d.id = $1`,
      [deletionId],
    );
    return rows[0] as DeletionTotals;
  }

  async keepReceipt(tx: Tx, deletionId: string, receipt: object): Promise<void> {
    await query(tx, 'update ingest.deletion set receipt = $2 where id = $1', [deletionId, JSON.stringify(receipt)]);
  }
}
