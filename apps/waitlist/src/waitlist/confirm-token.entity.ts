import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const CONFIRM: PersonalColumn = { category: 'credential', purpose: 'To know that whoever confirms can read the mail of this address', basis: 'consent', retention: 'P7D' };

/** What a confirmation mail’s link holds, hashed. It is good for 72 hours, and points to the person once it was used. */
@Entity({ schema: 'waitlist', name: 'confirm_token' })
export class ConfirmToken {
  @Personal(CONFIRM)
  @PrimaryColumn({ name: 'token_hash', type: 'bytea' })
  tokenHash: Buffer;

  @Personal({ ...CONFIRM, category: 'pseudonym' })
  @Column({ name: 'sign_up_id', type: 'uuid', nullable: true })
  signUpId: string | null;

  @Personal({ ...CONFIRM, category: 'pseudonym' })
  @Column({ name: 'subscriber_id', type: 'uuid', nullable: true })
  subscriberId: string | null;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;
}
