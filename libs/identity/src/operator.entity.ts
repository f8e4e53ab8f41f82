import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OperatorRole } from './roles.js';

const STAFF = { category: 'identity', purpose: 'To let this person run the service, and to know who did what', basis: 'contract', retention: 'until-erased' } as const;

/** A person of our own staff. What they may do is their roles; what they see of customers needs a grant. */
@Entity({ schema: 'identity', name: 'operator' })
export class Operator {
  @Personal(STAFF)
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal({ ...STAFF, category: 'contact', purpose: 'To send sign-in codes and notices about this account' })
  @Column({ name: 'email', type: 'text' })
  email: string;

  @Personal(STAFF)
  @Column({ name: 'name', type: 'text' })
  name: string;

  @Personal(STAFF)
  @Column({ name: 'roles', type: 'text', array: true })
  roles: OperatorRole[];

  @Personal({ ...STAFF, purpose: 'To remember that this person asked for restriction', basis: 'legal-obligation' })
  @Column({ name: 'restricted', type: 'boolean' })
  restricted: boolean;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Personal({ ...STAFF, purpose: 'To know who let this person in' })
  @Column({ name: 'created_by', type: 'uuid', nullable: true })
  createdBy: string | null;

  @NotPersonal()
  @Column({ name: 'disabled_at', type: 'timestamptz', nullable: true })
  disabledAt: Date | null;
}
