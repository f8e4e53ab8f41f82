import type { AuditActor } from '#contracts/audit-writer.js';
import type { Tx } from '#contracts/transaction.js';
import { query } from '#database/database.js';
import { Injectable } from '@nestjs/common';
import { type ProjectSettings, SELECT_SETTINGS, SETTING_COLUMNS, SETTING_NAMES, type SettingName } from './project-settings.js';

export interface ProjectSettingsRow extends ProjectSettings {
  version: number;
  updatedAt: Date;
}

export interface SettingsVersion {
  version: number;
  settings: Partial<ProjectSettings>;
  changedAt: Date;
  changedByKind: string | null;
  changedById: string | null;
}

const COLUMNS = `${SELECT_SETTINGS}, version, updated_at as "updatedAt"`;
const ASSIGNMENTS = SETTING_NAMES.map((name, i) => `${SETTING_COLUMNS[name]} = $${i + 3}`).join(', ');

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

  /** Writes the next version, and keeps it in the history; the one before as well when nobody kept it yet. */
  async update(tx: Tx, { tenantId, projectId, by }: { tenantId: string; projectId: string; by: AuditActor }, before: ProjectSettingsRow, settings: ProjectSettings): Promise<ProjectSettingsRow> {
    const rows = await query<ProjectSettingsRow>(
      tx,
      `update ingest.project_setting set ${ASSIGNMENTS}, version = version + 1, updated_at = clock.now() where tenant_id = $1 and project_id = $2 returning ${COLUMNS}`,
      [tenantId, projectId, ...SETTING_NAMES.map((name) => valueOf(name, settings))],
    );
    const row = rows[0] as ProjectSettingsRow;
    await query(
      tx,
      `insert into ingest.project_setting_version (tenant_id, project_id, version, settings, changed_at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [tenantId, projectId, before.version, JSON.stringify(settingsOf(before)), before.updatedAt],
    );
    await query(
      tx,
      'insert into ingest.project_setting_version (tenant_id, project_id, version, settings, changed_by_kind, changed_by_id) values ($1, $2, $3, $4, $5, $6)',
      [tenantId, projectId, row.version, JSON.stringify(settings), by.kind, by.id],
    );
    return row;
  }

  /** Newest first, from `before` (exclusive) on. */
  versions(tx: Tx, tenantId: string, projectId: string, before: number, limit: number): Promise<SettingsVersion[]> {
    return query<SettingsVersion>(
      tx,
      `select version, settings, changed_at as "changedAt", changed_by_kind as "changedByKind", changed_by_id as "changedById"
       from ingest.project_setting_version where tenant_id = $1 and project_id = $2 and version < $3 order by version desc limit $4`,
      [tenantId, projectId, before, limit],
    );
  }
}

const valueOf = (name: SettingName, settings: ProjectSettings): unknown => (name === 'maskRules' ? JSON.stringify(settings.maskRules) : settings[name]);

const settingsOf = (row: ProjectSettingsRow): Partial<ProjectSettings> => Object.fromEntries(SETTING_NAMES.map((name) => [name, row[name]]));
