import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const OWNERSHIP = { category: 'identity', purpose: 'To hand an organisation to another owner, with the knowledge of both', basis: 'contract', retention: 'until-organisation-closed' } as const;

/** An owner offers the ownership to another member, who has to accept. */
@Entity({ schema: 'identity', name: 'ownership_transfer' })
export class OwnershipTransfer {
  @NotPersonal()
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @Personal(OWNERSHIP)
  @Column({ name: 'from_member', type: 'uuid' })
  fromMember: string;

  @Personal(OWNERSHIP)
  @Column({ name: 'to_member', type: 'uuid' })
  toMember: string;

  @NotPersonal()
  @Column({ name: 'offered_at', type: 'timestamptz' })
  offeredAt: Date;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}

/** A member is to become owner because the owner is lost. Two operators, a waiting time, and the owners can object. */
@Entity({ schema: 'identity', name: 'ownership_claim' })
export class OwnershipClaim {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @Personal(OWNERSHIP)
  @Column({ name: 'member_id', type: 'uuid' })
  memberId: string;

  @Personal({ ...OWNERSHIP, category: 'content', purpose: 'To show why the ownership was claimed' })
  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Personal({ ...OWNERSHIP, purpose: 'To see to it that two operators agree' })
  @Column({ name: 'opened_by', type: 'uuid' })
  openedBy: string;

  @NotPersonal()
  @Column({ name: 'opened_at', type: 'timestamptz' })
  openedAt: Date;

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'waiting' | 'objected' | 'withdrawn' | 'done';

  @NotPersonal()
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt: Date | null;
}
