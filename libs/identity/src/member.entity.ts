import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const ACCOUNT = { category: 'identity', purpose: 'To let this person use the service for their organisation', basis: 'contract', retention: 'until-erased' } as const;

/** A person who can sign in. Belongs to no organisation by itself: memberships say where. */
@Entity({ schema: 'identity', name: 'member' })
export class Member {
  @Personal(ACCOUNT)
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal({ ...ACCOUNT, category: 'contact', purpose: 'To recognise this person and to send what they must know about their account' })
  @Column({ name: 'email', type: 'text' })
  email: string;

  @Personal({ ...ACCOUNT, purpose: 'To show colleagues who did something' })
  @Column({ name: 'name', type: 'text', nullable: true })
  name: string | null;

  @Personal({ ...ACCOUNT, purpose: 'To remember that this person asked for restriction', basis: 'legal-obligation' })
  @Column({ name: 'restricted', type: 'boolean' })
  restricted: boolean;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
