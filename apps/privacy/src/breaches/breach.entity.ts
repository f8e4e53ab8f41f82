import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A breach of personal data. Its words are about data, and name nobody. */
@Entity({ schema: 'privacy', name: 'breach' })
export class Breach {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'version', type: 'integer' })
  version: number;

  @NotPersonal()
  @Column({ name: 'title', type: 'text' })
  title: string;

  @NotPersonal()
  @Column({ name: 'role', type: 'text' })
  role: string;

  @NotPersonal()
  @Column({ name: 'aware_at', type: 'timestamptz' })
  awareAt: Date;

  @NotPersonal()
  @Column({ name: 'began_at', type: 'timestamptz', nullable: true })
  beganAt: Date | null;

  @NotPersonal()
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'jurisdictions', type: 'text', array: true })
  jurisdictions: string[];

  @NotPersonal()
  @Column({ name: 'categories', type: 'text', array: true })
  categories: string[];

  @NotPersonal()
  @Column({ name: 'people', type: 'integer', nullable: true })
  people: number | null;

  @NotPersonal()
  @Column({ name: 'records', type: 'integer', nullable: true })
  records: number | null;

  @NotPersonal()
  @Column({ name: 'nature', type: 'text' })
  nature: string;

  @NotPersonal()
  @Column({ name: 'consequences', type: 'text', nullable: true })
  consequences: string | null;

  @NotPersonal()
  @Column({ name: 'measures', type: 'text', nullable: true })
  measures: string | null;

  @NotPersonal()
  @Column({ name: 'risk', type: 'text' })
  risk: string;

  @NotPersonal()
  @Column({ name: 'risk_reason', type: 'text', nullable: true })
  riskReason: string | null;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: string;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'created_by', type: 'uuid' })
  createdBy: string;

  @NotPersonal()
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt: Date | null;
}

/** Whom we have to tell, and by when. */
@Entity({ schema: 'privacy', name: 'breach_duty' })
export class BreachDuty {
  @NotPersonal()
  @PrimaryColumn({ name: 'breach_id', type: 'uuid' })
  breachId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'code', type: 'text' })
  code: string;

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @NotPersonal()
  @Column({ name: 'how', type: 'text' })
  how: string;

  @NotPersonal()
  @Column({ name: 'rule_version', type: 'text' })
  ruleVersion: string;

  @NotPersonal()
  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt: Date | null;

  @NotPersonal()
  @Column({ name: 'done_by', type: 'uuid', nullable: true })
  doneBy: string | null;

  @NotPersonal()
  @Column({ name: 'late_reason', type: 'text', nullable: true })
  lateReason: string | null;

  @NotPersonal()
  @Column({ name: 'waived_reason', type: 'text', nullable: true })
  waivedReason: string | null;

  @NotPersonal()
  @Column({ name: 'waived_by', type: 'uuid', nullable: true })
  waivedBy: string | null;

  @NotPersonal()
  @Column({ name: 'reminded_at', type: 'timestamptz', nullable: true })
  remindedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'alarmed_at', type: 'timestamptz', nullable: true })
  alarmedAt: Date | null;
}

/** What shows what happened and what was done. Never changes. */
@Entity({ schema: 'privacy', name: 'breach_evidence' })
export class BreachEvidence {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'breach_id', type: 'uuid' })
  breachId: string;

  @NotPersonal()
  @Column({ name: 'duty_code', type: 'text', nullable: true })
  dutyCode: string | null;

  @NotPersonal()
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @NotPersonal()
  @Column({ name: 'note', type: 'text' })
  note: string;

  @NotPersonal()
  @Column({ name: 'reference', type: 'text', nullable: true })
  reference: string | null;

  @NotPersonal()
  @Column({ name: 'sha256', type: 'bytea', nullable: true })
  sha256: Buffer | null;

  @NotPersonal()
  @Column({ name: 'recorded_at', type: 'timestamptz' })
  recordedAt: Date;

  @NotPersonal()
  @Column({ name: 'recorded_by', type: 'uuid' })
  recordedBy: string;
}
