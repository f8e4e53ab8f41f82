import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MaskRule } from '#recording-format/mask-rules.js';
import type { Masking } from './masking.js';

/** How a project is recorded, as it is now. Older versions are in `project_setting_version`. */
@Entity({ schema: 'ingest', name: 'project_setting' })
export class ProjectSetting {
  @NotPersonal()
  @PrimaryColumn({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'recording_enabled', type: 'boolean' })
  recordingEnabled: boolean;

  @NotPersonal()
  @Column({ name: 'masking', type: 'text' })
  masking: Masking;

  @NotPersonal()
  @Column({ name: 'masking_floor', type: 'text' })
  maskingFloor: Masking;

  @NotPersonal()
  @Column({ name: 'mask_rules', type: 'jsonb' })
  maskRules: MaskRule[];

  @NotPersonal()
  @Column({ name: 'minimum_recorder', type: 'text', nullable: true })
  minimumRecorder: string | null;

  @NotPersonal()
  @Column({ name: 'record_mode', type: 'text' })
  recordMode: 'always' | 'on-error';

  @NotPersonal()
  @Column({ name: 'on_error_seconds', type: 'integer' })
  onErrorSeconds: number;

  @NotPersonal()
  @Column({ name: 'origins', type: 'text', array: true })
  origins: string[];

  /** Whether Global Privacy Control is a refusal. */
  @NotPersonal()
  @Column({ name: 'honour_gpc', type: 'boolean' })
  honourGpc: boolean;

  /** Whether who watches a recording is asked why. */
  @NotPersonal()
  @Column({ name: 'watch_reason', type: 'boolean' })
  watchReason: boolean;

  /** Whether recordings may be followed while they are made. */
  @NotPersonal()
  @Column({ name: 'live_viewing', type: 'boolean' })
  liveViewing: boolean;

  @NotPersonal()
  @Column({ name: 'consent_mode', type: 'text' })
  consentMode: 'required' | 'not-required';

  @NotPersonal()
  @Column({ name: 'sample_rate', type: 'real' })
  sampleRate: number;

  @NotPersonal()
  @Column({ name: 'frames_per_second', type: 'real' })
  framesPerSecond: number;

  @NotPersonal()
  @Column({ name: 'retention_days', type: 'integer' })
  retentionDays: number;

  /** bigint: comes as text. */
  @NotPersonal()
  @Column({ name: 'daily_bytes', type: 'bigint' })
  dailyBytes: string;

  @NotPersonal()
  @Column({ name: 'version', type: 'integer' })
  version: number;

  @NotPersonal()
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
