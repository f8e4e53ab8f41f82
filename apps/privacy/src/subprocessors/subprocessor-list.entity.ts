import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The list as it was published once. */
@Entity({ schema: 'registry', name: 'subprocessor_list' })
export class SubprocessorList {
  @NotPersonal()
  @PrimaryColumn({ name: 'number', type: 'integer' })
  number: number;

  @NotPersonal()
  @Column({ name: 'change', type: 'text' })
  change: string;

  @NotPersonal()
  @Column({ name: 'subprocessor_id', type: 'uuid', nullable: true })
  subprocessorId: string | null;

  @NotPersonal()
  @Column({ name: 'entries', type: 'jsonb' })
  entries: object[];

  @NotPersonal()
  @Column({ name: 'digest', type: 'bytea' })
  digest: Buffer;

  @NotPersonal()
  @Column({ name: 'published_at', type: 'timestamptz' })
  publishedAt: Date;
}

/** A customer does not want a subprocessor. */
@Entity({ schema: 'registry', name: 'objection' })
export class SubprocessorObjection {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'subprocessor_id', type: 'uuid' })
  subprocessorId: string;

  @NotPersonal()
  @Column({ name: 'organisation_id', type: 'uuid' })
  organisationId: string;

  @NotPersonal()
  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @NotPersonal()
  @Column({ name: 'raised_at', type: 'timestamptz' })
  raisedAt: Date;

  @NotPersonal()
  @Column({ name: 'raised_by', type: 'uuid', nullable: true })
  raisedBy: string | null;

  @NotPersonal()
  @Column({ name: 'resolution', type: 'text', nullable: true })
  resolution: string | null;

  @NotPersonal()
  @Column({ name: 'resolution_note', type: 'text', nullable: true })
  resolutionNote: string | null;

  @NotPersonal()
  @Column({ name: 'resolved_at', type: 'timestamptz', nullable: true })
  resolvedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'resolved_by', type: 'uuid', nullable: true })
  resolvedBy: string | null;
}
