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
}
