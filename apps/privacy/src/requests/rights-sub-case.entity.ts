import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a customer has to answer for a person who asked us: the recordings are theirs. Holds no pseudonym; the customer names those in the case it opens. */
@Entity({ schema: 'privacy', name: 'rights_sub_case' })
export class RightsSubCase {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'request_id', type: 'uuid' })
  requestId: string;

  @NotPersonal()
  @Column({ name: 'customer_id', type: 'uuid' })
  customerId: string;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @Personal({ category: 'usage', purpose: 'To tell the customer whose app recorded you', basis: 'legal-obligation', retention: 'P90D' })
  @Column({ name: 'origin', type: 'text' })
  origin: string;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: string;

  @NotPersonal()
  @Column({ name: 'passed_on_at', type: 'timestamptz' })
  passedOnAt: Date;

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @NotPersonal()
  @Column({ name: 'answered_at', type: 'timestamptz', nullable: true })
  answeredAt: Date | null;

  @NotPersonal()
  @Column({ name: 'answered_by_kind', type: 'text', nullable: true })
  answeredByKind: string | null;

  @NotPersonal()
  @Column({ name: 'answered_by_id', type: 'text', nullable: true })
  answeredById: string | null;

  @NotPersonal()
  @Column({ name: 'case_id', type: 'uuid', nullable: true })
  caseId: string | null;
}
