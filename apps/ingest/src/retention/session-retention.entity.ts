import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A recording whose time differs from its project’s: shortened, pinned, or both. */
@Entity({ schema: 'ingest', name: 'session_retention' })
export class SessionRetention {
  @NotPersonal()
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'base_expires_at', type: 'timestamptz' })
  baseExpiresAt: Date;

  @NotPersonal()
  @Column({ name: 'base_rule', type: 'text' })
  baseRule: 'plan' | 'project';

  @NotPersonal()
  @Column({ name: 'shortened_to', type: 'timestamptz', nullable: true })
  shortenedTo: Date | null;

  @NotPersonal()
  @Column({ name: 'pinned_until', type: 'timestamptz', nullable: true })
  pinnedUntil: Date | null;

  @NotPersonal()
  @Column({ name: 'pinned_at', type: 'timestamptz', nullable: true })
  pinnedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'pinned_by_kind', type: 'text', nullable: true })
  pinnedByKind: string | null;

  @NotPersonal()
  @Column({ name: 'pinned_by_id', type: 'text', nullable: true })
  pinnedById: string | null;
}
