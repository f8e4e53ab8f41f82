import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const PURPOSE = 'To answer the message you sent us';
const RETENTION = 'contact-silent-a-year';

/** What one person wrote to us about one thing, and what became of it. */
@Entity({ schema: 'waitlist', name: 'conversation' })
export class Conversation {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'topic', type: 'text' })
  topic: string;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: string;

  @Personal({ category: 'contact', purpose: PURPOSE, basis: 'legitimate-interest', retention: RETENTION })
  @Column({ name: 'email', type: 'text' })
  email: string;

  @Personal({ category: 'identity', purpose: PURPOSE, basis: 'legitimate-interest', retention: RETENTION })
  @Column({ name: 'name', type: 'text', nullable: true })
  name: string | null;

  @Personal({ category: 'identity', purpose: PURPOSE, basis: 'legitimate-interest', retention: RETENTION })
  @Column({ name: 'company', type: 'text', nullable: true })
  company: string | null;

  @Personal({ category: 'content', purpose: PURPOSE, basis: 'legitimate-interest', retention: RETENTION })
  @Column({ name: 'subject', type: 'text', nullable: true })
  subject: string | null;

  @NotPersonal()
  @Column({ name: 'assignee_id', type: 'uuid', nullable: true })
  assigneeId: string | null;

  @NotPersonal()
  @Column({ name: 'version', type: 'integer' })
  version: number;

  @NotPersonal()
  @Column({ name: 'held', type: 'boolean' })
  held: boolean;

  @NotPersonal()
  @Column({ name: 'score', type: 'smallint' })
  score: number;

  @NotPersonal()
  @Column({ name: 'reasons', type: 'text', array: true })
  reasons: string[];

  @NotPersonal()
  @Column({ name: 'restricted', type: 'boolean' })
  restricted: boolean;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'last_message_at', type: 'timestamptz' })
  lastMessageAt: Date;

  @NotPersonal()
  @Column({ name: 'last_from', type: 'text' })
  lastFrom: string;

  @NotPersonal()
  @Column({ name: 'first_response_at', type: 'timestamptz', nullable: true })
  firstResponseAt: Date | null;

  @NotPersonal()
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'merged_into', type: 'uuid', nullable: true })
  mergedInto: string | null;
}
