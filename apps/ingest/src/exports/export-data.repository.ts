import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';

export interface ExportedPerson {
  tenantId: string;
  projectId: string;
  endUser: string;
}

export interface ExportedObject {
  objectKey: string;
  kind: 'segment' | 'poster' | 'thumbnail';
  seq: number;
}

export interface ExportedRecording {
  facts: Record<string, unknown>;
  tags: object[];
  events: object[];
  objects: ExportedObject[];
  /** Chunks that are not in a segment yet, and chunks that could not be read. */
  waiting: number;
  setAside: number;
}

/** Reading SQL of archives. Runs as `ingest_eraser`. */
@Injectable()
export class ExportDataRepository {
  async sessions(tx: Tx, { tenantId, projectId, endUser }: ExportedPerson): Promise<string[]> {
    const rows = await query<{ id: string }>(
      tx,
      `select id from ingest.session where tenant_id = $1 and project_id = $2 and end_user = $3 and state <> 'erased' order by started_at, id`,
      [tenantId, projectId, endUser],
    );
    return rows.map(({ id }) => id);
  }

  /** What there is of one recording, or why it is left out. */
  async recording(tx: Tx, tenantId: string, sessionId: string): Promise<ExportedRecording | { reason: string }> {
    const [found] = await query<{ reason: string | null; facts: Record<string, unknown>; waiting: number; setAside: number }>(
      tx,
      `select case when s.state = 'erased' then 'erased' when s.expires_at <= clock.now() then 'expired'
           when exists (select from ingest.erasure e where e.session_id = s.id) then 'kept-for-legal-hold' end as reason,
         jsonb_build_object('id', s.id, 'startedAt', s.started_at, 'endedAt', s.ended_at, 'expiresAt', s.expires_at, 'expiryRule', s.expiry_rule, 'durationMs', s.duration_ms, 'width', s.width,
           'height', s.height, 'engine', s.engine, 'recorder', s.recorder_version, 'privacy', s.privacy, 'route', s.route, 'deviceClass', s.device_class, 'endUser', s.end_user,
           'consentRecordId', s.consent_record_id, 'ledger', s.server_ledger) as facts,
         (select count(*)::integer from ingest.chunk c where c.session_id = s.id and c.state = 'accepted') as waiting,
         (select count(*)::integer from ingest.chunk c where c.session_id = s.id and c.state = 'quarantined') as "setAside"
       from ingest.session s where s.id = $1 and s.tenant_id = $2`,
      [sessionId, tenantId],
    );
    if (!found || found.reason !== null) return { reason: found?.reason ?? 'erased' };
    const { facts, waiting, setAside } = found;
    return {
      facts,
      waiting,
      setAside,
      tags: await query(tx, 'select source, name, value from ingest.session_tag where session_id = $1 order by source, name, value', [sessionId]),
      events: await query(tx, 'select t, kind, data from ingest.session_event where session_id = $1 order by t, segment, ordinal', [sessionId]),
      objects: await query(
        tx,
        `select object_key as "objectKey", 'segment' as kind, number as seq from ingest.segment where session_id = $1
         union all select object_key, kind, t from ingest.picture where session_id = $1 order by kind, seq`,
        [sessionId],
      ),
    };
  }

  /** Every decision on record that names the person or one of their recordings. */
  async consent(tx: Tx, { tenantId, projectId, endUser }: ExportedPerson): Promise<object[]> {
    return query(
      tx,
      `select id, decision, purposes, policy_version as "textVersion", encode(text_sha256, 'hex') as "textSha256", mechanism, occurred_at as "occurredAt" from consent.event
       where tenant_id = $1 and project_id = $2 and (subject = $3 or subject in
         (select s.id::text from ingest.session s where s.tenant_id = $1 and s.project_id = $2 and s.end_user = $3)) order by occurred_at, id`,
      [tenantId, projectId, endUser],
    );
  }
}
