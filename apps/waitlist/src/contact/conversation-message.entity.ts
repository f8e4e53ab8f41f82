import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const PURPOSE = 'To answer the message you sent us';

/** One message in (from the person), out (our reply) or note (between operators). */
@Entity({ schema: 'waitlist', name: 'conversation_message' })
export class ConversationMessage {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId: string;

  @NotPersonal()
  @Column({ name: 'direction', type: 'text' })
  direction: string;

  @NotPersonal()
  @Column({ name: 'channel', type: 'text' })
  channel: string;

  @Personal({ category: 'content', purpose: PURPOSE, basis: 'legitimate-interest', retention: 'contact-silent-a-year' })
  @Column({ name: 'body', type: 'text' })
  body: string;

  @NotPersonal()
  @Column({ name: 'truncated', type: 'boolean' })
  truncated: boolean;

  @NotPersonal()
  @Column({ name: 'attachments_dropped', type: 'smallint' })
  attachmentsDropped: number;

  @Personal({ category: 'contact', purpose: 'To put answers to the message they answer', basis: 'legitimate-interest', retention: 'contact-silent-a-year' })
  @Column({ name: 'mail_message_id', type: 'text', nullable: true })
  mailMessageId: string | null;

  @NotPersonal()
  @Column({ name: 'author_id', type: 'uuid', nullable: true })
  authorId: string | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'read_due_at', type: 'timestamptz', nullable: true })
  readDueAt: Date | null;

  @NotPersonal()
  @Column({ name: 'first_read_at', type: 'timestamptz', nullable: true })
  firstReadAt: Date | null;

  @NotPersonal()
  @Column({ name: 'first_read_by', type: 'uuid', nullable: true })
  firstReadBy: string | null;

  @NotPersonal()
  @Column({ name: 'send_after', type: 'timestamptz', nullable: true })
  sendAfter: Date | null;

  @NotPersonal()
  @Column({ name: 'withdrawn_at', type: 'timestamptz', nullable: true })
  withdrawnAt: Date | null;

  @NotPersonal()
  @Column({ name: 'mail_id', type: 'uuid', nullable: true })
  mailId: string | null;

  @Personal({ category: 'content', purpose: 'To find a message again by its words', basis: 'legitimate-interest', retention: 'contact-silent-a-year' })
  @Column({ name: 'words', type: 'tsvector', select: false, insert: false, update: false })
  words: string;
}
