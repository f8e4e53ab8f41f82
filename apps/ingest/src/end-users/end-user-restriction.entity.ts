import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An end user whose recordings are kept and used for nothing, until the customer lifts it or erases them. */
@Entity({ schema: 'ingest', name: 'end_user_restriction' })
export class EndUserRestriction {
  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @Personal({ category: 'pseudonym', purpose: 'Keeps recordings of this person from being used.', basis: 'legal-obligation', retention: 'until-erased' })
  @PrimaryColumn({ name: 'end_user', type: 'text' })
  endUser: string;

  @NotPersonal()
  @Column({ name: 'restricted_at', type: 'timestamptz' })
  restrictedAt: Date;

  @NotPersonal()
  @Column({ name: 'restricted_by_kind', type: 'text' })
  restrictedByKind: string;

  @NotPersonal()
  @Column({ name: 'restricted_by_id', type: 'text' })
  restrictedById: string;
}
