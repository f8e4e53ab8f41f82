import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const STAFF: PersonalColumn = { category: 'pseudonym', purpose: 'Proves who of our staff answered a legal order', basis: 'legal-obligation', retention: 'P6Y' };
const DEMAND: PersonalColumn = { category: 'content', purpose: 'Says what a legal order demands', basis: 'legal-obligation', retention: 'P6Y' };

/** What an authority demands of us, and what became of it. The paper itself lies elsewhere: its digest is here. */
@Entity({ schema: 'access', name: 'legal_order' })
export class LegalOrder {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @NotPersonal()
  @Column({ name: 'reference', type: 'text' })
  reference: string;

  @NotPersonal()
  @Column({ name: 'authority', type: 'text' })
  authority: string;

  @NotPersonal()
  @Column({ name: 'jurisdiction', type: 'text' })
  jurisdiction: string;

  @Personal(DEMAND)
  @Column({ name: 'demanded', type: 'text' })
  demanded: string;

  @NotPersonal()
  @Column({ name: 'document_sha256', type: 'bytea' })
  documentSha256: Buffer;

  @NotPersonal()
  @Column({ name: 'organisation_id', type: 'uuid' })
  organisationId: string;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @NotPersonal()
  @Column({ name: 'session_ids', type: 'uuid', array: true })
  sessionIds: string[];

  @NotPersonal()
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;

  @Personal(STAFF)
  @Column({ name: 'recorded_by', type: 'uuid' })
  recordedBy: string;

  @NotPersonal()
  @Column({ name: 'recorded_at', type: 'timestamptz' })
  recordedAt: Date;

  @NotPersonal()
  @Column({ name: 'checklist', type: 'jsonb', nullable: true })
  checklist: Record<string, boolean> | null;

  @NotPersonal()
  @Column({ name: 'decision', type: 'text', nullable: true })
  decision: string | null;

  @NotPersonal()
  @Column({ name: 'decision_reason', type: 'text', nullable: true })
  decisionReason: string | null;

  @Personal(STAFF)
  @Column({ name: 'officer_id', type: 'uuid', nullable: true })
  officerId: string | null;

  @NotPersonal()
  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'prohibition_sha256', type: 'bytea', nullable: true })
  prohibitionSha256: Buffer | null;

  @NotPersonal()
  @Column({ name: 'prohibition_law', type: 'text', nullable: true })
  prohibitionLaw: string | null;

  @NotPersonal()
  @Column({ name: 'reveal_at', type: 'timestamptz', nullable: true })
  revealAt: Date | null;

  @NotPersonal()
  @Column({ name: 'notice_sent_at', type: 'timestamptz', nullable: true })
  noticeSentAt: Date | null;

  @NotPersonal()
  @Column({ name: 'revealed_at', type: 'timestamptz', nullable: true })
  revealedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'version', type: 'integer', default: 1 })
  version: number;
}

/** What was disclosed under an order, and to whom: the register. */
@Entity({ schema: 'access', name: 'disclosure' })
export class Disclosure {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'order_id', type: 'uuid' })
  orderId: string;

  @NotPersonal()
  @Column({ name: 'recipient', type: 'text' })
  recipient: string;

  @NotPersonal()
  @Column({ name: 'records', type: 'integer' })
  records: number;

  @NotPersonal()
  @Column({ name: 'categories', type: 'text' })
  categories: string;

  @NotPersonal()
  @Column({ name: 'package_sha256', type: 'bytea' })
  packageSha256: Buffer;

  @Personal(STAFF)
  @Column({ name: 'disclosed_by', type: 'uuid' })
  disclosedBy: string;

  @NotPersonal()
  @Column({ name: 'disclosed_at', type: 'timestamptz' })
  disclosedAt: Date;
}
