import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const CONTACT = { category: 'contact', basis: 'contract' } as const;

/** A mail: waiting, on its way or done. */
@Entity({ schema: 'mail', name: 'message' })
export class MailMessage {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'template', type: 'text' })
  template: string;

  @NotPersonal()
  @Column({ name: 'stream', type: 'text' })
  stream: string;

  @NotPersonal()
  @Column({ name: 'priority', type: 'smallint' })
  priority: number;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'queued' | 'sending' | 'sent' | 'uncertain' | 'suppressed' | 'failed' | 'cancelled';

  @NotPersonal()
  @Column({ name: 'idempotency_key', type: 'text', nullable: true })
  idempotencyKey: string | null;

  @Personal({ category: 'pseudonym', purpose: 'Stands for the address: tells whether this mailbox already got the mail, and whether it wants it', basis: 'contract', retention: 'mail-row' })
  @Column({ name: 'recipient_key', type: 'bytea' })
  recipientKey: Buffer;

  @Personal({ ...CONTACT, purpose: 'Keeps to the rate that the recipient’s mail provider takes', retention: 'mail-content' })
  @Column({ name: 'domain', type: 'text', nullable: true })
  domain: string | null;

  @NotPersonal()
  @Column({ name: 'message_id', type: 'text' })
  messageId: string;

  @Personal({ ...CONTACT, purpose: 'Sealed address and words of the mail, until it is sent and its bounce would be back', retention: 'mail-content' })
  @Column({ name: 'content', type: 'bytea', nullable: true })
  content: Buffer | null;

  @NotPersonal()
  @Column({ name: 'announcement_id', type: 'uuid', nullable: true })
  announcementId: string | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @NotPersonal()
  @Column({ name: 'attempts', type: 'integer' })
  attempts: number;

  @NotPersonal()
  @Column({ name: 'paced', type: 'boolean' })
  paced: boolean;

  @NotPersonal()
  @Column({ name: 'claim', type: 'uuid', nullable: true })
  claim: string | null;

  @NotPersonal()
  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil: Date | null;

  @NotPersonal()
  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true })
  settledAt: Date | null;

  @NotPersonal()
  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: string | null;

  @NotPersonal()
  @Column({ name: 'report', type: 'text', nullable: true })
  report: 'hard' | 'soft' | 'complaint' | null;

  @NotPersonal()
  @Column({ name: 'reported_at', type: 'timestamptz', nullable: true })
  reportedAt: Date | null;
}
