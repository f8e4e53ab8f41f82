import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** On what data of people in the EU or the UK goes to a subprocessor elsewhere. */
@Entity({ schema: 'registry', name: 'transfer_tool' })
export class TransferTool {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'subprocessor_id', type: 'uuid' })
  subprocessorId: string;

  @NotPersonal()
  @Column({ name: 'origin', type: 'text' })
  origin: string;

  @NotPersonal()
  @Column({ name: 'tool', type: 'text' })
  tool: string;

  @NotPersonal()
  @Column({ name: 'reference', type: 'text' })
  reference: string;

  @NotPersonal()
  @Column({ name: 'assessment_reference', type: 'text', nullable: true })
  assessmentReference: string | null;

  @NotPersonal()
  @Column({ name: 'signed_on', type: 'date' })
  signedOn: string;

  @NotPersonal()
  @Column({ name: 'valid_until', type: 'date', nullable: true })
  validUntil: string | null;

  @NotPersonal()
  @Column({ name: 'recorded_by', type: 'uuid', nullable: true })
  recordedBy: string | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt: Date | null;
}

/** Where data may go without a tool. */
@Entity({ schema: 'registry', name: 'adequacy' })
export class Adequacy {
  @NotPersonal()
  @PrimaryColumn({ name: 'origin', type: 'text' })
  origin: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'country', type: 'text' })
  country: string;

  @NotPersonal()
  @Column({ name: 'source', type: 'text' })
  source: string;
}
