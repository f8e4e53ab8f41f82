import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const PLACE: PersonalColumn = { category: 'usage', purpose: 'To keep this person’s place on the waitlist they joined', basis: 'consent', retention: 'until-no-longer-needed' };

export const SUBSCRIBER_STATUSES = ['new', 'invited', 'joined', 'declined'] as const;
export type SubscriberStatus = (typeof SUBSCRIBER_STATUSES)[number];

/** A person on the waitlist: somebody who confirmed. */
@Entity({ schema: 'waitlist', name: 'subscriber' })
export class Subscriber {
  @Personal({ ...PLACE, category: 'pseudonym' })
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Personal({ ...PLACE, category: 'contact', purpose: 'To write to this person about the product they asked about' })
  @Column({ name: 'email', type: 'text' })
  email: string;

  @Personal({ ...PLACE, category: 'pseudonym' })
  @Column({ name: 'email_hmac', type: 'bytea' })
  emailHmac: Buffer;

  @Personal({ ...PLACE, category: 'identity', purpose: 'To address this person by the name they chose to give' })
  @Column({ name: 'name', type: 'text', nullable: true })
  name: string | null;

  @Personal({ ...PLACE, category: 'identity', purpose: 'To know which company this person asks for, where they chose to say so' })
  @Column({ name: 'company', type: 'text', nullable: true })
  company: string | null;

  @Personal(PLACE)
  @Column({ name: 'status', type: 'text' })
  status: SubscriberStatus;

  @Personal({ ...PLACE, purpose: 'To invite people who need the same thing together' })
  @Column({ name: 'tags', type: 'text', array: true })
  tags: string[];

  @Personal({ ...PLACE, purpose: 'To show when this person asked to join' })
  @Column({ name: 'requested_at', type: 'timestamptz' })
  requestedAt: Date;

  @Personal(PLACE)
  @Column({ name: 'confirmed_at', type: 'timestamptz' })
  confirmedAt: Date;

  @Personal(PLACE)
  @Column({ name: 'invited_at', type: 'timestamptz', nullable: true })
  invitedAt: Date | null;

  @Personal(PLACE)
  @Column({ name: 'joined_at', type: 'timestamptz', nullable: true })
  joinedAt: Date | null;

  @Personal(PLACE)
  @Column({ name: 'declined_at', type: 'timestamptz', nullable: true })
  declinedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'wave_id', type: 'uuid', nullable: true })
  waveId: string | null;

  @NotPersonal()
  @Column({ name: 'invitation_id', type: 'uuid', nullable: true })
  invitationId: string | null;

  @Personal({ ...PLACE, category: 'pseudonym', purpose: 'To know which organisation the invitation opened' })
  @Column({ name: 'organisation_id', type: 'uuid', nullable: true })
  organisationId: string | null;

  @Personal({ ...PLACE, category: 'pseudonym', purpose: 'To find the proof of what this person agreed to', basis: 'legal-obligation' })
  @Column({ name: 'consent_event_id', type: 'uuid' })
  consentEventId: string;

  @Personal({ ...PLACE, purpose: 'To remember that this person asked for restriction', basis: 'legal-obligation' })
  @Column({ name: 'restricted', type: 'boolean' })
  restricted: boolean;

  @NotPersonal()
  @Column({ name: 'link_number', type: 'integer' })
  linkNumber: number;

  @Personal({ ...PLACE, purpose: 'To send this person no more than a few mails' })
  @Column({ name: 'mailed_at', type: 'timestamptz', array: true })
  mailedAt: Date[];

  @NotPersonal()
  @Column({ name: 'keep_until', type: 'timestamptz' })
  keepUntil: Date;

  @Personal({ ...PLACE, purpose: 'To ask this person once whether they want to stay before they are removed' })
  @Column({ name: 'asked_to_stay_at', type: 'timestamptz', nullable: true })
  askedToStayAt: Date | null;
}
