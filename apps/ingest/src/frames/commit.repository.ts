import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { Meta } from '#recording-format/meta.js';
import { Injectable } from '@nestjs/common';
import type { DecodeResult, IndexedEvent } from './decoder/decoder-protocol.js';
import type { Lease } from './drain.repository.js';
import { FacetRepository } from './facet.repository.js';
import { storableText } from './decoder/event-index.js';
import type { StoredPicture } from './recording-store.js';
import type { SearchData } from './search-data.js';

/** The session was erased, or another drain took it over: nothing of this batch may stay. */
export class FencedOutError extends Error {
  constructor() {
    super('The session was erased or taken over');
    this.name = 'FencedOutError';
  }
}

export interface Outcome {
  /** Where the batch started; the fence. */
  fromSeq: number;
  result: DecodeResult;
  segment: { number: number; objectKey: string } | null;
  pictures: StoredPicture[];
  drained: number[];
  /** With the object that keeps the bytes, if there are any. */
  quarantined: { seq: number; objectKey: string | null }[];
  search: SearchData;
}

/** The one transaction that makes a batch true. */
@Injectable()
export class CommitRepository {
  constructor(private readonly facets: FacetRepository) {}

  /** Answers the objects that nothing refers to any more. Throws `FencedOutError`. */
  async commit(tx: Tx, lease: Lease, outcome: Outcome): Promise<string[]> {
    await this.advance(tx, lease, outcome);
    await this.addSegment(tx, lease, outcome);
    await this.facets.add(tx, lease, outcome.search);
    const replaced = await this.addPictures(tx, lease, outcome.pictures);
    const detached = await this.settleChunks(tx, lease, outcome);
    return [...replaced, ...detached];
  }

  private async advance(tx: Tx, { sessionId, tenantId, token }: Lease, { fromSeq, result, search }: Outcome): Promise<void> {
    const { segment, meta, ledger } = result;
    const rows = await query(
      tx,
      `update ingest.session set next_seq = $5, next_segment = next_segment + $6, duration_ms = greatest(duration_ms, $7), gap_since = null,
         client_ledger = coalesce($8, client_ledger), server_ledger = $9,
         ended_at = case when state = 'recording' then null else ended_at end,
         recorder_version = coalesce($10, recorder_version), engine = coalesce($11, engine), privacy = coalesce($12, privacy),
         width = coalesce($13, width), height = coalesce($14, height), route = coalesce(route, $15), dpr = coalesce($16, dpr),
         device_class = $17, first_pointer = $18, event_counts = $19
       where id = $1 and tenant_id = $2 and lease_token = $3 and state <> 'erased' and next_seq = $4 returning id`,
      [
        sessionId, tenantId, token, fromSeq, result.nextSeq, segment ? 1 : 0, segment?.lastT ?? 0,
        ledger.client && JSON.stringify(ledger.client), JSON.stringify(ledger.server), ...columnsOf(meta), search.deviceClass, search.firstPointer, JSON.stringify(search.eventCounts),
      ],
    );
    if (rows.length === 0) throw new FencedOutError();
  }

  private async addSegment(tx: Tx, { sessionId, tenantId }: Lease, { result, segment }: Outcome): Promise<void> {
    const built = result.segment;
    if (!built || !segment) return;
    await query(
      tx,
      `insert into ingest.segment (session_id, number, tenant_id, first_t, last_t, keyframes, gaps, frames, bytes, object_key, activity)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        sessionId, segment.number, tenantId, built.firstT, built.lastT, JSON.stringify(built.keyframes), JSON.stringify(built.gaps),
        built.frames, built.bytes.length, segment.objectKey, JSON.stringify(built.activity),
      ],
    );
    await this.addEvents(tx, { sessionId, tenantId, segment: segment.number }, result.events);
  }

  private async addEvents(tx: Tx, at: { sessionId: string; tenantId: string; segment: number }, events: readonly IndexedEvent[]): Promise<void> {
    if (events.length === 0) return;
    await query(
      tx,
      `insert into ingest.session_event (session_id, tenant_id, segment, ordinal, t, kind, data)
       select $1, $2, $3, e.ord, (e.value ->> 't')::integer, e.value ->> 'kind', e.value -> 'data'
       from jsonb_array_elements($4::jsonb) with ordinality as e (value, ord)`,
      [at.sessionId, at.tenantId, at.segment, JSON.stringify(events)],
    );
  }

  private async addPictures(tx: Tx, { sessionId, tenantId }: Lease, pictures: readonly StoredPicture[]): Promise<string[]> {
    const replaced: string[] = [];
    for (const { kind, t, width, height, bytes, objectKey } of pictures) {
      const values = [sessionId, tenantId, kind, t, width, height, bytes.length, objectKey];
      const existing = kind === 'poster' ? await this.posterOf(tx, sessionId) : undefined;
      if (existing !== undefined) {
        replaced.push(existing);
        await query(
          tx,
          `update ingest.picture set t = $4, width = $5, height = $6, bytes = $7, object_key = $8 where session_id = $1 and tenant_id = $2 and kind = $3`,
          values,
        );
      } else {
        await query(
          tx,
          `insert into ingest.picture (session_id, tenant_id, kind, t, width, height, bytes, object_key) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          values,
        );
      }
    }
    return replaced;
  }

  private async posterOf(tx: Tx, sessionId: string): Promise<string | undefined> {
    const rows = await query<{ key: string }>(tx, `select object_key as key from ingest.picture where session_id = $1 and kind = 'poster'`, [sessionId]);
    return rows[0]?.key;
  }

  /** Chunk rows stay as the memory of what was acknowledged; their bytes go. */
  private async settleChunks(tx: Tx, { sessionId, tenantId }: Lease, { drained, quarantined }: Outcome): Promise<string[]> {
    const detached = await query<{ key: string | null; seq: number }>(
      tx,
      `with old as (select seq, object_key from ingest.chunk where session_id = $1 and tenant_id = $2 and seq = any ($3) and state = 'accepted' for update)
       update ingest.chunk c set state = 'drained', block_id = null, object_key = null, block_offset = null, block_length = null
       from old where c.session_id = $1 and c.tenant_id = $2 and c.seq = old.seq returning old.object_key as key, c.seq`,
      [sessionId, tenantId, drained],
    );
    const moved = await query<{ key: string | null }>(
      tx,
      `with old as (
         select c.seq, c.object_key, q.object_key as kept_in from ingest.chunk c join unnest($3::integer[], $4::text[]) q (seq, object_key) on q.seq = c.seq
         where c.session_id = $1 and c.tenant_id = $2 and c.state = 'accepted' for update of c
       )
       update ingest.chunk c set state = 'quarantined', block_id = null, object_key = old.kept_in, block_offset = null, block_length = null
       from old where c.session_id = $1 and c.tenant_id = $2 and c.seq = old.seq returning old.object_key as key`,
      [sessionId, tenantId, quarantined.map(({ seq }) => seq), quarantined.map(({ objectKey }) => objectKey)],
    );
    if (detached.length !== drained.length || moved.length !== quarantined.length) throw new FencedOutError();
    return [...detached, ...moved].flatMap(({ key }) => key ?? []);
  }
}

const columnsOf = (meta: Meta | null): unknown[] =>
  meta ? [storableText(meta.recorder), meta.engine, meta.privacy, meta.width, meta.height, storableText(meta.route), meta.dpr] : [null, null, null, null, null, null, null];
