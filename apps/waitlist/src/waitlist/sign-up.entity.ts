import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const PENDING: PersonalColumn = { category: 'contact', purpose: 'To ask this person once whether they really want to join the waitlist', basis: 'consent', retention: 'P7D' };
const DEFENCE: PersonalColumn = { ...PENDING, category: 'usage', purpose: 'To keep bots and strangers from signing people up', basis: 'legitimate-interest' };

/** Somebody asked to join with this address. Not a person of ours yet: gone after seven days unless they confirm. */
@Entity({ schema: 'waitlist', name: 'sign_up' })
export class SignUp {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'shard', type: 'smallint' })
  shard: number;

  @NotPersonal()
  @Column({ name: 'kind', type: 'text' })
  kind: 'join' | 'resend' | 'place';

  @Personal(PENDING)
  @Column({ name: 'email', type: 'text' })
  email: string;

  @Personal({ ...PENDING, category: 'pseudonym' })
  @Column({ name: 'email_hmac', type: 'bytea' })
  emailHmac: Buffer;

  @Personal({ ...PENDING, category: 'identity' })
  @Column({ name: 'name', type: 'text', nullable: true })
  name: string | null;

  @Personal({ ...PENDING, category: 'identity' })
  @Column({ name: 'company', type: 'text', nullable: true })
  company: string | null;

  @NotPersonal()
  @Column({ name: 'form_version', type: 'text' })
  formVersion: string;

  @NotPersonal()
  @Column({ name: 'policy_version', type: 'text' })
  policyVersion: string;

  @NotPersonal()
  @Column({ name: 'text_sha256', type: 'bytea' })
  textSha256: Buffer;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'received' | 'held' | 'pending';

  @Personal(DEFENCE)
  @Column({ name: 'score', type: 'smallint' })
  score: number;

  @Personal(DEFENCE)
  @Column({ name: 'reasons', type: 'text', array: true })
  reasons: string[];

  @Personal(DEFENCE)
  @Column({ name: 'hold', type: 'boolean' })
  hold: boolean;

  @Personal({ ...PENDING, category: 'usage' })
  @Column({ name: 'requested_at', type: 'timestamptz' })
  requestedAt: Date;

  @Personal({ ...DEFENCE, purpose: 'To send this address no more than a few mails' })
  @Column({ name: 'mailed_at', type: 'timestamptz', array: true })
  mailedAt: Date[];

  @Personal({ ...PENDING, category: 'pseudonym', purpose: 'To send a person’s mail to another address when they ask for it' })
  @Column({ name: 'moves_subscriber_id', type: 'uuid', nullable: true })
  movesSubscriberId: string | null;
}
