import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const RECOVERY = { category: 'credential', purpose: 'To let this person back in after they lost every second factor', basis: 'contract', retention: 'P30D' } as const;

/** Somebody who can read a member’s mail says that every second factor is lost. Waits, with notice to everybody concerned. */
@Entity({ schema: 'identity', name: 'factor_recovery' })
export class FactorRecovery {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal(RECOVERY)
  @Column({ name: 'member_id', type: 'uuid' })
  memberId: string;

  @Personal(RECOVERY)
  @Column({ name: 'cancel_hash', type: 'bytea' })
  cancelHash: Buffer;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'ready_at', type: 'timestamptz' })
  readyAt: Date;

  @NotPersonal()
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;
}
