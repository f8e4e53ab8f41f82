import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { Ledger } from '#recording-format/ledger.js';
import type { MaskRule } from '#recording-format/mask-rules.js';
import { Injectable } from '@nestjs/common';
import { restrictedSql } from '../end-users/restricted.js';
import type { DeviceClass } from '../search/facets.js';
import type { ServerLedger } from './server-ledger.js';

export interface SessionOfTenant {
  tenantId: string;
  sessionId: string;
}

/** A drain's hold on a session. Every write names the token; who lost it changes nothing. */
export interface Lease extends SessionOfTenant {
  token: string;
}

export interface SessionProgress {
  nextSeq: number;
  nextSegment: number;
  clientLedger: Ledger | null;
  serverLedger: Partial<ServerLedger>;
  thumbnailT: number | null;
  deviceClass: DeviceClass | null;
  firstPointer: 'm' | 't' | 'p' | null;
  eventCounts: Record<string, number>;
  width: number | null;
  height: number | null;
  hasPoster: boolean;
  /** Of the project, as they are now. */
  maskRules: MaskRule[];
  lastRoute: string | null;
}

export interface WaitingChunk {
  seq: number;
  bodyLength: number;
  /** Where its ciphertext is: all of an object, or a part of a block. */
  objectKey: string | null;
  start: number | null;
  length: number | null;
  /** Seconds since it was acknowledged. */
  age: number;
}

export interface SessionEnd {
  ended: boolean;
  nextSeq: number;
  lastSeq: number | null;
  /** Seconds since the session ended or last sent something. */
  quietFor: number;
}

export interface StoredSegment {
  number: number;
  objectKey: string;
  keyframes: [number, number][];
}

/** How long a lease lasts without a sign of life. */
const LEASE = `interval '15 seconds'`;
/** A recording that sent nothing for so long is shown as ended, until it sends something again. */
const IDLE = `interval '5 minutes'`;
/** No chunk is taken so long after the start (intake refuses it). */
const CLOSED = `interval '80 minutes'`;
const PRIME_SEGMENTS = 64;
/** Recordings of a restricted end user are kept as they are. */
const NOT_RESTRICTED = `not ${restrictedSql('session')}`;

/** What a drain reads, and its hold on the session. */
@Injectable()
export class DrainRepository {
  /** Takes the session when nobody holds it. Otherwise answers when its holder's lease ends, or null when it is gone or may not be used. */
  async lease(tx: Tx, { tenantId, sessionId, token }: Lease): Promise<{ leased: true } | { leased: false; until: Date } | null> {
    const taken = await query(
      tx,
      `update ingest.session set lease_token = $3, lease_until = clock.now() + ${LEASE}
       where id = $1 and tenant_id = $2 and state <> 'erased' and (lease_until is null or lease_until < clock.now()) and ${NOT_RESTRICTED} returning id`,
      [sessionId, tenantId, token],
    );
    if (taken.length > 0) return { leased: true };
    const [held] = await query<{ until: Date | null }>(
      tx,
      `select lease_until as until from ingest.session where id = $1 and tenant_id = $2 and state <> 'erased' and ${NOT_RESTRICTED}`,
      [sessionId, tenantId],
    );
    return held ? { leased: false, until: held.until ?? new Date(0) } : null;
  }

  /** False when the lease is no longer ours. */
  async renew(tx: Tx, lease: Lease): Promise<boolean> {
    const rows = await query(
      tx,
      `update ingest.session set lease_until = clock.now() + ${LEASE} where id = $1 and tenant_id = $2 and lease_token = $3 and state <> 'erased' returning id`,
      [lease.sessionId, lease.tenantId, lease.token],
    );
    return rows.length > 0;
  }

  /** Answers whether a chunk waits that could be drained now. */
  async release(tx: Tx, { sessionId, tenantId, token }: Lease): Promise<boolean> {
    await query(tx, 'update ingest.session set lease_token = null, lease_until = null where id = $1 and tenant_id = $2 and lease_token = $3', [
      sessionId, tenantId, token,
    ]);
    const waiting = await query(
      tx,
      `select from ingest.chunk c join ingest.session s on s.id = c.session_id and c.seq <= s.next_seq
       where c.session_id = $1 and c.tenant_id = $2 and c.state = 'accepted' and s.state <> 'erased' and s.lease_token is null limit 1`,
      [sessionId, tenantId],
    );
    return waiting.length > 0;
  }

  async progress(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<SessionProgress | undefined> {
    const rows = await query<SessionProgress>(
      tx,
      `select next_seq as "nextSeq", next_segment as "nextSegment", client_ledger as "clientLedger", server_ledger as "serverLedger",
         device_class as "deviceClass", first_pointer as "firstPointer", event_counts as "eventCounts", width, height,
         (select max(t) from ingest.picture p where p.session_id = s.id and p.kind = 'thumbnail') as "thumbnailT",
         exists (select from ingest.picture p where p.session_id = s.id and p.kind = 'poster') as "hasPoster",
         coalesce((select p.mask_rules from ingest.project_setting p where p.project_id = s.project_id), '[]') as "maskRules",
         (select e.data ->> 'route' from ingest.session_event e where e.session_id = s.id and e.kind = 'route' order by e.t desc, e.segment desc, e.ordinal desc limit 1) as "lastRoute"
       from ingest.session s where id = $1 and tenant_id = $2 and state <> 'erased'`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  /** The first accepted chunks in seq order, those that came too late among them. */
  async waiting(tx: Tx, { tenantId, sessionId }: SessionOfTenant, limit: number): Promise<WaitingChunk[]> {
    return query<WaitingChunk>(
      tx,
      `select c.seq, c.body_length as "bodyLength", coalesce(c.object_key, b.object_key) as "objectKey",
         c.block_offset as start, c.block_length as length, extract(epoch from clock.now() - c.received_at)::float8 as age
       from ingest.chunk c left join ingest.block b on b.id = c.block_id
       where c.session_id = $1 and c.tenant_id = $2 and c.state = 'accepted' order by c.seq limit $3`,
      [sessionId, tenantId, limit],
    );
  }

  /** What has to be painted to stand where the stored segments end: those since the last keyframe. */
  async segmentsSinceKeyframe(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<StoredSegment[]> {
    return query<StoredSegment>(
      tx,
      `select number, object_key as "objectKey", keyframes from ingest.segment
       where session_id = $1 and tenant_id = $2 and number >=
         (select max(number) from ingest.segment where session_id = $1 and tenant_id = $2 and keyframes <> '[]') order by number limit ${PRIME_SEGMENTS}`,
      [sessionId, tenantId],
    );
  }

  async end(tx: Tx, { tenantId, sessionId }: SessionOfTenant): Promise<SessionEnd | undefined> {
    const rows = await query<SessionEnd>(
      tx,
      `select state = 'ended' as ended, next_seq as "nextSeq", last_seq as "lastSeq",
         extract(epoch from clock.now() - greatest(ended_at, last_chunk_at, started_at))::float8 as "quietFor"
       from ingest.session where id = $1 and tenant_id = $2 and state <> 'erased'`,
      [sessionId, tenantId],
    );
    return rows[0];
  }

  /** Remembers since when the drain waits for a missing chunk. */
  async markGap(tx: Tx, lease: Lease): Promise<void> {
    await query(tx, 'update ingest.session set gap_since = coalesce(gap_since, clock.now()) where id = $1 and tenant_id = $2 and lease_token = $3', [
      lease.sessionId, lease.tenantId, lease.token,
    ]);
  }

  /** A recording that went quiet has ended as far as anybody can see; once nothing can come any more it has ended for good. */
  async closeIdle(tx: Tx, lease: Lease): Promise<void> {
    await query(
      tx,
      `update ingest.session set ended_at = coalesce(last_chunk_at, started_at),
         state = case when started_at < clock.now() - ${CLOSED} then 'ended' else state end
       where id = $1 and tenant_id = $2 and lease_token = $3 and state = 'recording' and coalesce(last_chunk_at, started_at) < clock.now() - ${IDLE}`,
      [lease.sessionId, lease.tenantId, lease.token],
    );
  }
}
