import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Sign-ups of a domain or an address that operators block or allow. */
@Entity({ schema: 'waitlist', name: 'address_rule' })
export class AddressRule {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'list', type: 'text' })
  list: 'block' | 'allow';

  @NotPersonal()
  @Column({ name: 'domain', type: 'text', nullable: true })
  domain: string | null;

  @Personal({ category: 'pseudonym', purpose: 'To stop abuse by an address, or to let a real person through', basis: 'legitimate-interest', retention: 'until-operator-removes-it' })
  @Column({ name: 'email_hmac', type: 'bytea', nullable: true })
  emailHmac: Buffer | null;

  @NotPersonal()
  @Column({ name: 'note', type: 'text', nullable: true })
  note: string | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'created_by', type: 'uuid' })
  createdBy: string;
}
