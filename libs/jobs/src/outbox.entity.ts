import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A job that is waited for. Payloads hold ids only. */
abstract class OutboxRow {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'name', type: 'text' })
  name: string;

  @NotPersonal()
  @Column({ name: 'key', type: 'text', nullable: true })
  key: string | null;

  @NotPersonal()
  @Column({ name: 'payload', type: 'jsonb' })
  payload: Record<string, unknown>;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'pending' | 'running';

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'enqueued_at', type: 'timestamptz', nullable: true })
  enqueuedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil: Date | null;

  @NotPersonal()
  @Column({ name: 'run_token', type: 'uuid', nullable: true })
  runToken: string | null;

  @NotPersonal()
  @Column({ name: 'attempts', type: 'integer' })
  attempts: number;

  @NotPersonal()
  @Column({ name: 'starts', type: 'integer' })
  starts: number;

  @NotPersonal()
  @Column({ name: 'postponed', type: 'integer' })
  postponed: number;
}

@Entity({ schema: 'waitlist', name: 'outbox' })
export class WaitlistOutbox extends OutboxRow {}

@Entity({ schema: 'ingest', name: 'outbox' })
export class IngestOutbox extends OutboxRow {}

@Entity({ schema: 'privacy', name: 'outbox' })
export class PrivacyOutbox extends OutboxRow {}
