import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProjectSettings } from './project-settings.js';

/** The settings of a project as they were from one change to the next. The audit log says the same. */
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
  settings: Partial<ProjectSettings>;

  @NotPersonal()
  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt: Date;

  /** `member` or `api-key`; null for versions from before it was kept. */
  @NotPersonal()
  @Column({ name: 'changed_by_kind', type: 'text', nullable: true })
  changedByKind: string | null;

  /** An id that stands for nobody once the member is erased. */
  @NotPersonal()
  @Column({ name: 'changed_by_id', type: 'text', nullable: true })
  changedById: string | null;
}
