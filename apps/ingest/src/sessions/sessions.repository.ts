import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import type { Ledger } from '#recording-format/ledger.js';
import type { PrivacyLevel } from '#recording-format/meta.js';
import { Injectable } from '@nestjs/common';
import { type ProjectSettings, SELECT_SETTINGS } from '../identity/project-settings.js';

export type RecordingSettings = ProjectSettings & { version: number };

export interface NewSession {
  id: string;
  tenantId: string;
  projectId: string;
  /** How long ago the recording began. */
  ageMilliseconds: number;
  /** The client's clock as it was read at the moment of sending. */
  clientNow: number;
  retentionDays: number;
  /** Whose days these are. */
  expiryRule: 'plan' | 'project';
  settingsVersion: number;
  consentRecordId: string | undefined;
  endUser: string | undefined;
  recorder: string;
  privacy: PrivacyLevel;
  width: number;
  height: number;
}

export type EndOutcome = 'ended' | 'ended-before' | 'erased' | 'unknown';

/** Rows of `ingest.session` as intake makes and ends them. */
@Injectable()
export class SessionsRepository {
  /** The settings of a project; one that has none yet gets the defaults. */
  async settingsOf(tx: Tx, tenantId: string, projectId: string): Promise<RecordingSettings> {
    const read = (): Promise<RecordingSettings[]> => query<RecordingSettings>(tx, `select ${SELECT_SETTINGS}, version from ingest.project_setting where project_id = $1 and tenant_id = $2`, [projectId, tenantId]);
    const [found] = await read();
    if (found) return found;
    await query(tx, 'insert into ingest.project_setting (tenant_id, project_id) values ($1, $2) on conflict do nothing', [tenantId, projectId]);
    return (await read())[0] as RecordingSettings;
  }

  /** Counts one more session against the plan, if there is room: the longest that the plan keeps it, in days. */
  async admit(tx: Tx, tenantId: string): Promise<{ verdict: 'admitted' | 'closing' | 'bytes' | 'sessions'; retentionDays: number }> {
    const rows = await query<{ verdict: 'admitted'; retentionDays: number }>(tx, 'select verdict, retention_days as "retentionDays" from ingest.admit_session($1)', [tenantId]);
    return rows[0] as { verdict: 'admitted'; retentionDays: number };
  }

  async insert(tx: Tx, session: NewSession): Promise<void> {
    await query(
      tx,
      `insert into ingest.session (id, tenant_id, project_id, started_at, expires_at, clock_offset_ms, consent_record_id, end_user, recorder_version, privacy, width, height, settings_version, expiry_rule)
       select $1, $2, $3, s.started_at, s.started_at + make_interval(days => $4), (extract(epoch from clock.now()) * 1000 - $5::float8)::bigint, $6, $7, $8, $9, $10, $11, $13, $14
       from (select clock.now() - $12::float8 * interval '1 millisecond' as started_at) s`,
      [
        session.id, session.tenantId, session.projectId, session.retentionDays, session.clientNow, session.consentRecordId ?? null, session.endUser ?? null,
        session.recorder, session.privacy, session.width, session.height, session.ageMilliseconds, session.settingsVersion, session.expiryRule,
      ],
    );
  }

  /** Whether the customer restricted the processing of this end user. */
  async isRestricted(tx: Tx, tenantId: string, projectId: string, endUser: string): Promise<boolean> {
    const rows = await query(tx, 'select 1 from ingest.end_user_restriction where tenant_id = $1 and project_id = $2 and end_user = $3', [tenantId, projectId, endUser]);
    return rows.length > 0;
  }

  /** Ends a session that is recording. The first word counts; a second one changes nothing. */
  async end(tx: Tx, tenantId: string, sessionId: string, lastSeq: number, ledger: Ledger | undefined): Promise<EndOutcome> {
    const ended = await query(
      tx,
      `update ingest.session set state = 'ended', ended_at = clock.now(), last_seq = $3, client_ledger = coalesce($4, client_ledger)
       where id = $1 and tenant_id = $2 and state = 'recording' returning id`,
      [sessionId, tenantId, lastSeq, ledger ? JSON.stringify(ledger) : null],
    );
    if (ended.length > 0) return 'ended';
    const [found] = await query<{ state: string }>(tx, 'select state from ingest.session where id = $1 and tenant_id = $2', [sessionId, tenantId]);
    if (!found) return 'unknown';
    return found.state === 'erased' ? 'erased' : 'ended-before';
  }
}
