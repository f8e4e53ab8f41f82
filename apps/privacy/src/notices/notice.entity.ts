import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One text that those concerned are told, and what became of its mails. */
@Entity({ schema: 'registry', name: 'notice' })
export class Notice {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @NotPersonal()
  @Column({ name: 'subject_id', type: 'text' })
  subjectId: string;

  @NotPersonal()
  @Column({ name: 'stream', type: 'text' })
  stream: string;

  @NotPersonal()
  @Column({ name: 'audiences', type: 'text', array: true })
  audiences: string[];

  @NotPersonal()
  @Column({ name: 'subject', type: 'text' })
  subject: string;

  @NotPersonal()
  @Column({ name: 'body', type: 'text' })
  body: string;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'sent', type: 'integer' })
  sent: number;

  @NotPersonal()
  @Column({ name: 'suppressed', type: 'integer' })
  suppressed: number;

  @NotPersonal()
  @Column({ name: 'failed', type: 'integer' })
  failed: number;

  @NotPersonal()
  @Column({ name: 'uncertain', type: 'integer' })
  uncertain: number;

  @NotPersonal()
  @Column({ name: 'waiting', type: 'integer' })
  waiting: number;

  @NotPersonal()
  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'receipt', type: 'jsonb', nullable: true })
  receipt: object | null;
}

/** What one app does of a notice: it writes to its own people. */
@Entity({ schema: 'registry', name: 'notice_part' })
export class NoticePart {
  @NotPersonal()
  @PrimaryColumn({ name: 'notice_id', type: 'uuid' })
  noticeId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'app', type: 'text' })
  app: string;

  @NotPersonal()
  @Column({ name: 'audience', type: 'text' })
  audience: string;

  @NotPersonal()
  @Column({ name: 'exchange_id', type: 'uuid' })
  exchangeId: string;

  @NotPersonal()
  @Column({ name: 'people', type: 'integer', nullable: true })
  people: number | null;

  @NotPersonal()
  @Column({ name: 'answered_at', type: 'timestamptz', nullable: true })
  answeredAt: Date | null;
}
