import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const RECOVERY = { category: 'credential', purpose: 'To let this person back in after they lost every second factor', basis: 'contract', retention: 'P30D' } as const;

/** An owner who vouches, for one organisation, that it is really this member. */
@Entity({ schema: 'identity', name: 'factor_recovery_approval' })
export class FactorRecoveryApproval {
  @NotPersonal()
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'recovery_id', type: 'uuid' })
  recoveryId: string;

  @Personal(RECOVERY)
  @Column({ name: 'approved_by', type: 'uuid', nullable: true })
  approvedBy: string | null;

  @NotPersonal()
  @Column({ name: 'approved_at', type: 'timestamptz' })
  approvedAt: Date;
}
