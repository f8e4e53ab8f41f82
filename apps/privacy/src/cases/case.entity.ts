import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const SEALED = { category: 'identity', basis: 'legal-obligation' } as const;

/** One thing done with everything that is held about a person. */
@Entity({ schema: 'privacy', name: 'subject_case' })
export class SubjectCase {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @NotPersonal()
  @Column({ name: 'request_id', type: 'uuid', nullable: true })
  requestId: string | null;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: string;

  @NotPersonal()
  @Column({ name: 'planned', type: 'boolean' })
  planned: boolean;

  @Personal({ ...SEALED, purpose: 'To find everything about you that you asked for', retention: 'until-case-ended' })
  @Column({ name: 'subject', type: 'bytea', nullable: true })
  subject: Buffer | null;

  @Personal({ ...SEALED, purpose: 'To correct what you asked us to correct', retention: 'until-case-ended' })
  @Column({ name: 'changes', type: 'bytea', nullable: true })
  changes: Buffer | null;

  @Personal({ ...SEALED, category: 'contact', purpose: 'To tell you when backups are clear and to hand out your archive', retention: 'P31D' })
  @Column({ name: 'contact', type: 'bytea', nullable: true })
  contact: Buffer | null;

  @NotPersonal()
  @Column({ name: 'rounds', type: 'integer' })
  rounds: number;

  @NotPersonal()
  @Column({ name: 'opened_at', type: 'timestamptz' })
  openedAt: Date;

  @NotPersonal()
  @Column({ name: 'erased_at', type: 'timestamptz', nullable: true })
  erasedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'certificate', type: 'jsonb', nullable: true })
  certificate: object | null;

  @NotPersonal()
  @Column({ name: 'backups_due_at', type: 'timestamptz', nullable: true })
  backupsDueAt: Date | null;

  @NotPersonal()
  @Column({ name: 'backups_clear_at', type: 'timestamptz', nullable: true })
  backupsClearAt: Date | null;

  @NotPersonal()
  @Column({ name: 'backups_certificate', type: 'jsonb', nullable: true })
  backupsCertificate: object | null;
}

/** One data holder of one app, asked for one case. */
@Entity({ schema: 'privacy', name: 'case_node' })
export class CaseNode {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'case_id', type: 'uuid' })
  caseId: string;

  @NotPersonal()
  @Column({ name: 'app', type: 'text' })
  app: string;

  @NotPersonal()
  @Column({ name: 'holder', type: 'text' })
  holder: string;

  @NotPersonal()
  @Column({ name: 'stores', type: 'text', array: true })
  stores: string[];

  @NotPersonal()
  @Column({ name: 'phase', type: 'text' })
  phase: string;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: string;

  @NotPersonal()
  @Column({ name: 'records', type: 'integer' })
  records: number;

  @NotPersonal()
  @Column({ name: 'remaining', type: 'integer' })
  remaining: number;

  @NotPersonal()
  @Column({ name: 'exception', type: 'text', nullable: true })
  exception: string | null;

  @NotPersonal()
  @Column({ name: 'exchange_id', type: 'uuid', nullable: true })
  exchangeId: string | null;

  @NotPersonal()
  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true })
  leaseUntil: Date | null;

  @NotPersonal()
  @Column({ name: 'not_before', type: 'timestamptz', nullable: true })
  notBefore: Date | null;

  @NotPersonal()
  @Column({ name: 'attempts', type: 'integer' })
  attempts: number;

  @NotPersonal()
  @Column({ name: 'blocked', type: 'text', nullable: true })
  blocked: string | null;

  @NotPersonal()
  @Column({ name: 'answer', type: 'jsonb', nullable: true })
  answer: object | null;

  @NotPersonal()
  @Column({ name: 'answered_at', type: 'timestamptz', nullable: true })
  answeredAt: Date | null;

  @NotPersonal()
  @Column({ name: 'verified_at', type: 'timestamptz', nullable: true })
  verifiedAt: Date | null;
}

/** A node that waits for another. */
@Entity({ schema: 'privacy', name: 'case_dependency' })
export class CaseDependency {
  @NotPersonal()
  @PrimaryColumn({ name: 'node_id', type: 'uuid' })
  nodeId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'needs_id', type: 'uuid' })
  needsId: string;
}
