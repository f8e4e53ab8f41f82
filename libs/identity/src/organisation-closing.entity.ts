import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An organisation that closes: first it waits and can be reopened, then everything of it is erased. */
@Entity({ schema: 'identity', name: 'organisation_closing' })
export class OrganisationClosing {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @Personal({ category: 'identity', purpose: 'To show the other owners who asked to close the organisation', basis: 'contract', retention: 'until-organisation-closed' })
  @Column({ name: 'requested_by', type: 'uuid' })
  requestedBy: string;

  @NotPersonal()
  @Column({ name: 'requested_at', type: 'timestamptz' })
  requestedAt: Date;

  @NotPersonal()
  @Column({ name: 'due_at', type: 'timestamptz' })
  dueAt: Date;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'waiting' | 'erasing';

  /** What was removed so far, by table. */
  @NotPersonal()
  @Column({ name: 'removed', type: 'jsonb' })
  removed: Record<string, number>;
}

/** The signed receipt that stays of an organisation. It names nobody. */
@Entity({ schema: 'identity', name: 'closing_receipt' })
export class ClosingReceipt {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'receipt', type: 'jsonb' })
  receipt: Record<string, unknown>;

  @NotPersonal()
  @Column({ name: 'issued_at', type: 'timestamptz' })
  issuedAt: Date;
}
