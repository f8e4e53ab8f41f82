import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The settings of a project as they were from one change to the next. Who changed them is in the audit log. */
@Entity({ schema: 'ingest', name: 'project_setting_version' })
export class ProjectSettingVersion {
  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'version', type: 'integer' })
  version: number;

  @NotPersonal()
  @Column({ name: 'settings', type: 'jsonb' })
  settings: Record<string, string | number | boolean>;

  @NotPersonal()
  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt: Date;
}
