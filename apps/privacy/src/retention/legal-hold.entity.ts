import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const HOLD: PersonalColumn = { category: 'identity', purpose: 'Says who answers for keeping what should have gone', basis: 'legal-obligation', retention: 'P3Y' };

/** Rows of ours that may not be deleted: by whose authority, who approved it, and when it is looked at again. */
@Entity({ schema: 'privacy', name: 'legal_hold' })
export class PlatformLegalHold {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'dataset', type: 'text' })
  dataset: string;

  @NotPersonal()
  @Column({ name: 'authority', type: 'text' })
  authority: string;

  @NotPersonal()
  @Column({ name: 'reference', type: 'text', nullable: true })
  reference: string | null;

  @Personal(HOLD)
  @Column({ name: 'approver', type: 'text' })
  approver: string;

  @NotPersonal()
  @Column({ name: 'review_at', type: 'timestamptz' })
  reviewAt: Date;

  @NotPersonal()
  @Column({ name: 'review_noted_at', type: 'timestamptz', nullable: true })
  reviewNotedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'placed_by', type: 'uuid' })
  placedBy: string;

  @NotPersonal()
  @Column({ name: 'placed_at', type: 'timestamptz' })
  placedAt: Date;

  @NotPersonal()
  @Column({ name: 'released_by', type: 'uuid', nullable: true })
  releasedBy: string | null;

  @NotPersonal()
  @Column({ name: 'released_at', type: 'timestamptz', nullable: true })
  releasedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'rows', type: 'integer' })
  rows: number;
}

/** One row that a hold keeps. It goes with the hold. */
@Entity({ schema: 'privacy', name: 'held_row' })
export class HeldRow {
  @NotPersonal()
  @PrimaryColumn({ name: 'hold_id', type: 'uuid' })
  holdId: string;

  @NotPersonal()
  @Column({ name: 'dataset', type: 'text' })
  dataset: string;

  @Personal({ ...HOLD, category: 'pseudonym', purpose: 'Says which rows a legal hold keeps' })
  @PrimaryColumn({ name: 'row_id', type: 'uuid' })
  rowId: string;

  @NotPersonal()
  @Column({ name: 'deferred_at', type: 'timestamptz', nullable: true })
  deferredAt: Date | null;
}
