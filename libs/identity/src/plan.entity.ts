import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an organisation may use. Ceilings never change: other ceilings are another plan. bigint comes as text. */
@Entity({ schema: 'identity', name: 'plan' })
export class Plan {
  @NotPersonal()
  @PrimaryColumn({ name: 'code', type: 'text' })
  code: string;

  @NotPersonal()
  @Column({ name: 'name', type: 'text' })
  name: string;

  @NotPersonal()
  @Column({ name: 'retention_days', type: 'integer' })
  retentionDays: number;

  @NotPersonal()
  @Column({ name: 'monthly_bytes', type: 'bigint' })
  monthlyBytes: string;

  @NotPersonal()
  @Column({ name: 'monthly_sessions', type: 'bigint' })
  monthlySessions: string;

  @NotPersonal()
  @Column({ name: 'members', type: 'integer' })
  members: number;

  @NotPersonal()
  @Column({ name: 'projects', type: 'integer' })
  projects: number;

  @NotPersonal()
  @Column({ name: 'keys', type: 'integer' })
  keys: number;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'retired_at', type: 'timestamptz', nullable: true })
  retiredAt: Date | null;
}

/** Which plan an organisation has, from when on. */
@Entity({ schema: 'identity', name: 'plan_assignment' })
export class PlanAssignment {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'plan_code', type: 'text' })
  planCode: string;

  @NotPersonal()
  @Column({ name: 'effective_from', type: 'timestamptz' })
  effectiveFrom: Date;

  @NotPersonal()
  @Column({ name: 'assigned_at', type: 'timestamptz' })
  assignedAt: Date;

  /** `operator` or `system`; an operator's id names nobody by itself. */
  @NotPersonal()
  @Column({ name: 'assigned_by_kind', type: 'text' })
  assignedByKind: string;

  @NotPersonal()
  @Column({ name: 'assigned_by_id', type: 'text' })
  assignedById: string;
}
