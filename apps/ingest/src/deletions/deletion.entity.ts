import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A deletion of many recordings: what was asked for, how far it is, and what it came to. */
@Entity({ schema: 'ingest', name: 'deletion' })
export class Deletion {
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
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @Personal({ category: 'pseudonym', purpose: 'Says which recordings are being deleted, until they are.', basis: 'processor-instruction', retention: 'until-erased' })
  @Column({ name: 'selection', type: 'jsonb', nullable: true })
  selection: object | null;

  @NotPersonal()
  @Column({ name: 'cut_off', type: 'timestamptz' })
  cutOff: Date;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'erasing' | 'paused' | 'removing' | 'done' | 'cancelled';

  @NotPersonal()
  @Column({ name: 'expected', type: 'integer' })
  expected: number;

  @NotPersonal()
  @Column({ name: 'erased', type: 'integer' })
  erased: number;

  @NotPersonal()
  @Column({ name: 'deferred', type: 'integer' })
  deferred: number;

  @NotPersonal()
  @Column({ name: 'checked', type: 'integer' })
  checked: number;

  @NotPersonal()
  @Column({ name: 'checked_after', type: 'uuid', nullable: true })
  checkedAfter: string | null;

  @NotPersonal()
  @Column({ name: 'requested_by_kind', type: 'text' })
  requestedByKind: string;

  @NotPersonal()
  @Column({ name: 'requested_by_id', type: 'text' })
  requestedById: string;

  @NotPersonal()
  @Column({ name: 'requested_at', type: 'timestamptz' })
  requestedAt: Date;

  @NotPersonal()
  @Column({ name: 'cancelled_at', type: 'timestamptz', nullable: true })
  cancelledAt: Date | null;

  @NotPersonal()
  @Column({ name: 'found_none_at', type: 'timestamptz', nullable: true })
  foundNoneAt: Date | null;

  @NotPersonal()
  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt: Date | null;

  @NotPersonal()
  @Column({ name: 'receipt', type: 'jsonb', nullable: true })
  receipt: object | null;
}
