import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import type { Masking } from './masking.js';

export interface ProjectSettings {
  recordingEnabled: boolean;
  masking: Masking;
  maskingFloor: Masking;
  consentMode: 'required' | 'not-required';
  sampleRate: number;
  framesPerSecond: number;
  retentionDays: number;
}

export interface ProjectSettingsRow extends ProjectSettings {
  version: number;
  updatedAt: Date;
}

const COLUMNS = `recording_enabled as "recordingEnabled", masking, masking_floor as "maskingFloor", consent_mode as "consentMode", sample_rate as "sampleRate",
  frames_per_second as "framesPerSecond", retention_days as "retentionDays", version, updated_at as "updatedAt"`;

/** All writing SQL about project settings. Runs as `ingest_api`. */
@Injectable()
export class ProjectSettingsRepository {
  async tenantOf(tx: Tx, projectId: string): Promise<string | undefined> {
    return (await query<{ tenantId: string }>(tx, 'select tenant_id as "tenantId" from identity.project_of($1)', [projectId]))[0]?.tenantId;
  }

  /** The settings, locked until the transaction ends. A project that has none yet gets the defaults. */
  async ensure(tx: Tx, tenantId: string, projectId: string): Promise<ProjectSettingsRow> {
    await query(tx, 'insert into ingest.project_setting (tenant_id, project_id) values ($1, $2) on conflict do nothing', [tenantId, projectId]);
    const rows = await query<ProjectSettingsRow>(tx, `select ${COLUMNS} from ingest.project_setting where tenant_id = $1 and project_id = $2 for update`, [tenantId, projectId]);
    return rows[0] as ProjectSettingsRow;
  }

  /** Writes the next version, and keeps it in the history. */
  async update(tx: Tx, tenantId: string, projectId: string, settings: ProjectSettings): Promise<ProjectSettingsRow> {
    const rows = await query<ProjectSettingsRow>(
      tx,
      `update ingest.project_setting set recording_enabled = $3, masking = $4, masking_floor = $5, consent_mode = $6, sample_rate = $7,
         frames_per_second = $8, retention_days = $9, version = version + 1, updated_at = clock.now()
       where tenant_id = $1 and project_id = $2 returning ${COLUMNS}`,
      [tenantId, projectId, settings.recordingEnabled, settings.masking, settings.maskingFloor, settings.consentMode, settings.sampleRate, settings.framesPerSecond, settings.retentionDays],
    );
    const row = rows[0] as ProjectSettingsRow;
    await query(tx, 'insert into ingest.project_setting_version (tenant_id, project_id, version, settings) values ($1, $2, $3, $4)', [tenantId, projectId, row.version, JSON.stringify(settings)]);
    return row;
  }
}
