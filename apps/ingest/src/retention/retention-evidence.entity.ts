import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What retention announced and took on one day, by project and rule. Numbers only. */
@Entity({ schema: 'ingest', name: 'retention_evidence' })
export class RetentionEvidence {
  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'day', type: 'date' })
  day: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'rule', type: 'text' })
  rule: string;

  @NotPersonal()
  @Column({ name: 'announced', type: 'integer' })
  announced: number;

  @NotPersonal()
  @Column({ name: 'erased', type: 'integer' })
  erased: number;

  @NotPersonal()
  @Column({ name: 'held', type: 'integer' })
  held: number;

  @NotPersonal()
  @Column({ name: 'longest_lag_seconds', type: 'integer' })
  longestLagSeconds: number;

  @NotPersonal()
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
