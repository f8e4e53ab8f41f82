import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One text for many people. Who gets it are rows of `mail.message`. */
@Entity({ schema: 'mail', name: 'announcement' })
export class MailAnnouncement {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'version', type: 'integer' })
  version: number;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'draft' | 'scheduled' | 'preparing' | 'running' | 'paused' | 'cancelled' | 'done';

  @NotPersonal()
  @Column({ name: 'stream', type: 'text' })
  stream: string;

  @NotPersonal()
  @Column({ name: 'subject', type: 'text' })
  subject: string;

  @NotPersonal()
  @Column({ name: 'body', type: 'text' })
  body: string;

  @NotPersonal()
  @Column({ name: 'segment', type: 'jsonb' })
  segment: Record<string, unknown>;

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt: Date | null;

  @NotPersonal()
  @Column({ name: 'created_by', type: 'uuid', nullable: true })
  createdBy: string | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt: Date | null;

  @NotPersonal()
  @Column({ name: 'source_index', type: 'integer' })
  sourceIndex: number;

  @NotPersonal()
  @Column({ name: 'source_cursor', type: 'text', nullable: true })
  sourceCursor: string | null;

  @NotPersonal()
  @Column({ name: 'recipients', type: 'integer' })
  recipients: number;
}
