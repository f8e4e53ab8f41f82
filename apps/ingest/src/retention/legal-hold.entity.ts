import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A legal hold: recordings that may not be erased, by whose authority, who approved it, and when it is looked at again. */
@Entity({ schema: 'ingest', name: 'legal_hold' })
export class LegalHold {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @NotPersonal()
  @Column({ name: 'authority', type: 'text' })
  authority: string;

  @NotPersonal()
  @Column({ name: 'reference', type: 'text', nullable: true })
  reference: string | null;

  @Personal({ category: 'identity', purpose: 'Says who approved that recordings are held back from erasure.', basis: 'legal-obligation', retention: 'plan' })
  @Column({ name: 'approver', type: 'text' })
  approver: string;

  @NotPersonal()
  @Column({ name: 'review_at', type: 'timestamptz' })
  reviewAt: Date;

  @NotPersonal()
  @Column({ name: 'sessions', type: 'integer' })
  sessions: number;

  @NotPersonal()
  @Column({ name: 'placed_by_kind', type: 'text' })
  placedByKind: string;

  @NotPersonal()
  @Column({ name: 'placed_by_id', type: 'text' })
  placedById: string;

  @NotPersonal()
  @Column({ name: 'placed_at', type: 'timestamptz' })
  placedAt: Date;

  @NotPersonal()
  @Column({ name: 'review_noted_at', type: 'timestamptz', nullable: true })
  reviewNotedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'released_at', type: 'timestamptz', nullable: true })
  releasedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'released_by_kind', type: 'text', nullable: true })
  releasedByKind: string | null;

  @NotPersonal()
  @Column({ name: 'released_by_id', type: 'text', nullable: true })
  releasedById: string | null;
}
