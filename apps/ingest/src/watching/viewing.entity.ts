import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const ACCOUNTABILITY: PersonalColumn = { category: 'pseudonym', purpose: 'Shows a customer who watched which of their recordings', basis: 'legal-obligation', retention: 'P2Y' };

/** One person or key watching one recording, with pauses of ten minutes at most. It outlives the recording, without its reason. */
@Entity({ schema: 'ingest', name: 'viewing' })
export class Viewing {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'session_id', type: 'uuid' })
  sessionId: string;

  @NotPersonal()
  @Column({ name: 'viewer_kind', type: 'text' })
  viewerKind: string;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'viewer_id', type: 'text' })
  viewerId: string;

  /** As the viewer stated it; goes with the recording. */
  @Personal({ ...ACCOUNTABILITY, category: 'recording', retention: 'plan' })
  @Column({ name: 'reason', type: 'text', nullable: true })
  reason: string | null;

  /** Of an operator's look. */
  @NotPersonal()
  @Column({ name: 'grant_id', type: 'uuid', nullable: true })
  grantId: string | null;

  @NotPersonal()
  @Column({ name: 'clause', type: 'text', nullable: true })
  clause: string | null;

  @NotPersonal()
  @Column({ name: 'live', type: 'boolean', default: false })
  live: boolean;

  @NotPersonal()
  @Column({ name: 'shown', type: 'text', array: true, default: [] })
  shown: string[];

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt: Date;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'last_seen_at', type: 'timestamptz' })
  lastSeenAt: Date;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'watched', type: 'int4multirange' })
  watched: string;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'pending', type: 'int4multirange' })
  pending: string;

  @NotPersonal()
  @Column({ name: 'noted_at', type: 'timestamptz' })
  notedAt: Date;
}
