import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const PROOF: PersonalColumn = { category: 'pseudonym', purpose: 'Proves what a person agreed to, and when', basis: 'legal-obligation', retention: 'P3Y' };

/** One consent decision. Append-only. */
@Entity({ schema: 'consent', name: 'event' })
export class ConsentEventRow {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'number', type: 'bigint', insert: false })
  number: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId: string | null;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid', nullable: true })
  projectId: string | null;

  @Personal(PROOF)
  @Column({ name: 'subject', type: 'text' })
  subject: string;

  @Personal(PROOF)
  @Column({ name: 'decision', type: 'text' })
  decision: string;

  @Personal(PROOF)
  @Column({ name: 'purposes', type: 'text', array: true })
  purposes: string[];

  @NotPersonal()
  @Column({ name: 'policy_version', type: 'text' })
  policyVersion: string;

  @NotPersonal()
  @Column({ name: 'text_sha256', type: 'bytea', nullable: true })
  textSha256: Buffer | null;

  @NotPersonal()
  @Column({ name: 'mechanism', type: 'text' })
  mechanism: string;

  @Personal(PROOF)
  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt: Date;

  @Personal(PROOF)
  @Column({ name: 'requested_at', type: 'timestamptz', nullable: true })
  requestedAt: Date | null;

  @Personal(PROOF)
  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'schema_version', type: 'smallint' })
  schemaVersion: number;

  @NotPersonal()
  @Column({ name: 'basis', type: 'text' })
  basis: string;

  @NotPersonal()
  @Column({ name: 'data_categories', type: 'text', array: true })
  dataCategories: string[];

  @NotPersonal()
  @Column({ name: 'notice_id', type: 'text', nullable: true })
  noticeId: string | null;

  @Personal(PROOF)
  @Column({ name: 'notice_language', type: 'text', nullable: true })
  noticeLanguage: string | null;

  @NotPersonal()
  @Column({ name: 'ui_variant', type: 'text', nullable: true })
  uiVariant: string | null;

  @Personal(PROOF)
  @Column({ name: 'jurisdiction', type: 'text', nullable: true })
  jurisdiction: string | null;

  @Personal(PROOF)
  @Column({ name: 'signal', type: 'text', nullable: true })
  signal: string | null;

  @Personal(PROOF)
  @Column({ name: 'evidence_sha256', type: 'bytea', nullable: true })
  evidenceSha256: Buffer | null;

  @Personal(PROOF)
  @Column({ name: 'evidence_salt', type: 'bytea', nullable: true })
  evidenceSalt: Buffer | null;

  @NotPersonal()
  @Column({ name: 'subject_forgotten_at', type: 'timestamptz', nullable: true })
  subjectForgottenAt: Date | null;
}

/** That a consumer has to act on a consent that ended, and when it had. */
@Entity({ schema: 'consent', name: 'propagation' })
export class ConsentPropagation {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'event_id', type: 'uuid' })
  eventId: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid', nullable: true })
  tenantId: string | null;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid', nullable: true })
  projectId: string | null;

  @NotPersonal()
  @Column({ name: 'consumer', type: 'text' })
  consumer: string;

  @NotPersonal()
  @Column({ name: 'requested_at', type: 'timestamptz' })
  requestedAt: Date;

  @NotPersonal()
  @Column({ name: 'acknowledged_at', type: 'timestamptz', nullable: true })
  acknowledgedAt: Date | null;
}
