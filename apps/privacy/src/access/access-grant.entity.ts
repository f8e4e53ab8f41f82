import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const ACCOUNTABILITY: PersonalColumn = { category: 'pseudonym', purpose: 'Proves who asked for, gave and ended access to recordings', basis: 'legal-obligation', retention: 'P6Y' };
const WORDS: PersonalColumn = { category: 'content', purpose: 'Says why somebody asked for access to recordings', basis: 'legal-obligation', retention: 'P6Y' };

/** Access of one operator to recordings of one project, for minutes. */
@Entity({ schema: 'access', name: 'access_grant' })
export class AccessGrant {
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
  @Column({ name: 'session_ids', type: 'uuid', array: true, nullable: true })
  sessionIds: string[] | null;

  @NotPersonal()
  @Column({ name: 'class', type: 'text' })
  class: string;

  @NotPersonal()
  @Column({ name: 'clause', type: 'text', default: 'A2' })
  clause: string;

  @NotPersonal()
  @Column({ name: 'reference', type: 'text' })
  reference: string;

  @Personal(WORDS)
  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @NotPersonal()
  @Column({ name: 'minutes', type: 'integer' })
  minutes: number;

  @NotPersonal()
  @Column({ name: 'legal_order_id', type: 'uuid', nullable: true })
  legalOrderId: string | null;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'requested_by', type: 'uuid' })
  requestedBy: string;

  @NotPersonal()
  @Column({ name: 'requested_at', type: 'timestamptz' })
  requestedAt: Date;

  @NotPersonal()
  @Column({ name: 'lapses_at', type: 'timestamptz' })
  lapsesAt: Date;

  @NotPersonal()
  @Column({ name: 'approved_by_kind', type: 'text', nullable: true })
  approvedByKind: string | null;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'approved_by_id', type: 'uuid', nullable: true })
  approvedById: string | null;

  @NotPersonal()
  @Column({ name: 'approved_at', type: 'timestamptz', nullable: true })
  approvedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  @NotPersonal()
  @Column({ name: 'denied_at', type: 'timestamptz', nullable: true })
  deniedAt: Date | null;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'denied_by_id', type: 'uuid', nullable: true })
  deniedById: string | null;

  @NotPersonal()
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'revoked_by_kind', type: 'text', nullable: true })
  revokedByKind: string | null;

  @Personal(ACCOUNTABILITY)
  @Column({ name: 'revoked_by_id', type: 'uuid', nullable: true })
  revokedById: string | null;

  /** From when on the customer sees it; null: always. */
  @NotPersonal()
  @Column({ name: 'visible_from', type: 'timestamptz', nullable: true })
  visibleFrom: Date | null;

  @NotPersonal()
  @Column({ name: 'noticed_at', type: 'timestamptz', nullable: true })
  noticedAt: Date | null;
}

/** How often our staff looked at an organisation's recordings in one week, as it was told. */
@Entity({ schema: 'access', name: 'statement' })
export class AccessStatement {
  @NotPersonal()
  @PrimaryColumn({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'week', type: 'date' })
  week: string;

  @NotPersonal()
  @Column({ name: 'grants', type: 'integer' })
  grants: number;

  @NotPersonal()
  @Column({ name: 'looks', type: 'integer' })
  looks: number;

  @NotPersonal()
  @Column({ name: 'checkpoint', type: 'text', nullable: true })
  checkpoint: string | null;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
