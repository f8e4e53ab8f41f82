import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const RECORDING: PersonalColumn = { category: 'recording', purpose: 'Lets the customer replay how their app was used.', basis: 'processor-instruction', retention: 'plan' };
const USAGE: PersonalColumn = { ...RECORDING, category: 'usage', purpose: 'Describes the recording in lists and in its accounts of what was lost.' };

/** One recording of one end user. Once erased the row stays as a tombstone: `state` is `erased` and nothing personal is left in it. */
@Entity({ schema: 'ingest', name: 'session' })
export class Session {
  @Personal(RECORDING)
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @NotPersonal()
  @Column({ name: 'state', type: 'text', default: 'recording' })
  state: 'recording' | 'ended' | 'erased';

  @Personal(USAGE)
  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt: Date;

  @Personal(USAGE)
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;

  @Personal(USAGE)
  @Column({ name: 'last_chunk_at', type: 'timestamptz', nullable: true })
  lastChunkAt: Date | null;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  /** Which rule `expiresAt` comes from. */
  @NotPersonal()
  @Column({ name: 'expiry_rule', type: 'text', default: 'project' })
  expiryRule: 'plan' | 'project' | 'shortened' | 'pinned';

  @NotPersonal()
  @Column({ name: 'consent_record_id', type: 'uuid', nullable: true })
  consentRecordId: string | null;

  /** Nothing is taken from this moment on, and the recording is being erased. */
  @Personal(USAGE)
  @Column({ name: 'consent_withdrawn_at', type: 'timestamptz', nullable: true })
  consentWithdrawnAt: Date | null;

  /** Of the project's settings when the session started. */
  @NotPersonal()
  @Column({ name: 'settings_version', type: 'integer', nullable: true })
  settingsVersion: number | null;

  @Personal({ category: 'pseudonym', purpose: 'Lets the customer find the recordings of one of their end users.', basis: 'processor-instruction', retention: 'plan' })
  @Column({ name: 'end_user', type: 'text', nullable: true })
  endUser: string | null;

  @NotPersonal()
  @Column({ name: 'recorder_version', type: 'text', nullable: true })
  recorderVersion: string | null;

  @Personal(USAGE)
  @Column({ name: 'engine', type: 'text', nullable: true })
  engine: string | null;

  @NotPersonal()
  @Column({ name: 'privacy', type: 'text', nullable: true })
  privacy: string | null;

  @Personal(USAGE)
  @Column({ name: 'width', type: 'integer', nullable: true })
  width: number | null;

  @Personal(USAGE)
  @Column({ name: 'height', type: 'integer', nullable: true })
  height: number | null;

  @Personal(USAGE)
  @Column({ name: 'duration_ms', type: 'bigint', default: 0 })
  durationMs: string;

  /** From the size of the view and from what pointed first. */
  @Personal(USAGE)
  @Column({ name: 'device_class', type: 'text', nullable: true })
  deviceClass: 'phone' | 'tablet' | 'desktop' | null;

  @Personal(USAGE)
  @Column({ name: 'first_pointer', type: 'text', nullable: true })
  firstPointer: 'm' | 't' | 'p' | null;

  @Personal(USAGE)
  @Column({ name: 'dpr', type: 'real', nullable: true })
  dpr: number | null;

  /** How many marks of each kind there are. */
  @Personal(USAGE)
  @Column({ name: 'event_counts', type: 'jsonb', default: {} })
  eventCounts: Record<string, number>;

  /** How many facets the recording is searched by. */
  @NotPersonal()
  @Column({ name: 'facets', type: 'integer', default: 0 })
  facets: number;

  @Personal(USAGE)
  @Column({ name: 'route', type: 'text', nullable: true })
  route: string | null;

  @Personal(USAGE)
  @Column({ name: 'clock_offset_ms', type: 'bigint', nullable: true })
  clockOffsetMs: string | null;

  /** Announced by the end of the session or by its last chunk; null while unknown. */
  @NotPersonal()
  @Column({ name: 'last_seq', type: 'integer', nullable: true })
  lastSeq: number | null;

  @NotPersonal()
  @Column({ name: 'next_seq', type: 'integer', default: 0 })
  nextSeq: number;

  @NotPersonal()
  @Column({ name: 'next_segment', type: 'integer', default: 0 })
  nextSegment: number;

  @NotPersonal()
  @Column({ name: 'gap_since', type: 'timestamptz', nullable: true })
  gapSince: Date | null;

  @NotPersonal()
  @Column({ name: 'lease_token', type: 'uuid', nullable: true })
  leaseToken: string | null;

  @NotPersonal()
  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil: Date | null;

  @NotPersonal()
  @Column({ name: 'client_ledger', type: 'jsonb', nullable: true })
  clientLedger: object | null;

  @NotPersonal()
  @Column({ name: 'server_ledger', type: 'jsonb', default: {} })
  serverLedger: object;

  @NotPersonal()
  @Column({ name: 'erased_at', type: 'timestamptz', nullable: true })
  erasedAt: Date | null;
}
