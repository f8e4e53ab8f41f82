import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const LEFT_ALONE: PersonalColumn = { category: 'pseudonym', purpose: 'To leave an address alone whose owner said that it was not them', basis: 'legitimate-interest', retention: 'P30D' };

/** An address that must not be asked again for a while. Only a keyed hash of it is kept. */
@Entity({ schema: 'waitlist', name: 'suppression' })
export class WaitlistSuppression {
  @Personal(LEFT_ALONE)
  @PrimaryColumn({ name: 'email_hmac', type: 'bytea' })
  emailHmac: Buffer;

  @NotPersonal()
  @Column({ name: 'until', type: 'timestamptz' })
  until: Date;

  @Personal(LEFT_ALONE)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
