import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MemberRole } from './roles.js';

const MEMBERSHIP = { category: 'identity', purpose: 'To know what this person may do in an organisation', basis: 'contract', retention: 'until-erased' } as const;

/** What a person may do in one organisation. */
@Entity({ schema: 'identity', name: 'membership' })
export class Membership {
  @NotPersonal()
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @Personal(MEMBERSHIP)
  @PrimaryColumn({ name: 'member_id', type: 'uuid' })
  memberId: string;

  @Personal(MEMBERSHIP)
  @Column({ name: 'role', type: 'text' })
  role: MemberRole;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
