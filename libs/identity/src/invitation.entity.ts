import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MemberRole } from './roles.js';

const INVITED = { category: 'contact', purpose: 'To let the person whom an organisation invited become a member', basis: 'legitimate-interest', retention: 'P37D' } as const;

/** An invitation that waits for its answer. It goes with the answer, or 30 days after it ran out. */
@Entity({ schema: 'identity', name: 'invitation' })
export class Invitation {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @Personal(INVITED)
  @Column({ name: 'email', type: 'text' })
  email: string;

  @Personal(INVITED)
  @Column({ name: 'role', type: 'text' })
  role: MemberRole;

  @Personal({ ...INVITED, category: 'credential' })
  @Column({ name: 'token_hash', type: 'bytea' })
  tokenHash: Buffer;

  @Personal({ ...INVITED, category: 'identity', purpose: 'To tell the person invited who asks' })
  @Column({ name: 'invited_by', type: 'uuid', nullable: true })
  invitedBy: string | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  @NotPersonal()
  @Column({ name: 'sent_at', type: 'timestamptz' })
  sentAt: Date;

  @NotPersonal()
  @Column({ name: 'sent_count', type: 'integer' })
  sentCount: number;
}
