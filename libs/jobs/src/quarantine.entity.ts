import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A job that was set aside. `error` is a class and a code, never a message. */
abstract class QuarantineRow {
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
  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @NotPersonal()
  @Column({ name: 'error', type: 'text' })
  error: string;

  @NotPersonal()
  @Column({ name: 'attempts', type: 'integer' })
  attempts: number;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'quarantined_at', type: 'timestamptz' })
  quarantinedAt: Date;
}

@Entity({ schema: 'waitlist', name: 'quarantine' })
export class WaitlistQuarantine extends QuarantineRow {}

@Entity({ schema: 'ingest', name: 'quarantine' })
export class IngestQuarantine extends QuarantineRow {}

@Entity({ schema: 'privacy', name: 'quarantine' })
export class PrivacyQuarantine extends QuarantineRow {}
