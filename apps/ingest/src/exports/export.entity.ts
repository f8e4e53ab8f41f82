import { NotPersonal, Personal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An archive of one end user’s recordings: asked for, built, downloaded for a short time, gone. Its bytes are sealed under a key of its own. */
@Entity({ schema: 'ingest', name: 'export' })
export class Export {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'project_id', type: 'uuid' })
  projectId: string;

  @Personal({ category: 'pseudonym', purpose: 'Says whose archive is being made, until it is gone.', basis: 'processor-instruction', retention: 'P2D' })
  @Column({ name: 'end_user', type: 'text', nullable: true })
  endUser: string | null;

  @Personal({ category: 'recording', purpose: 'Says which recordings are in the archive, so that it goes when one of them is erased.', basis: 'processor-instruction', retention: 'P2D' })
  @Column({ name: 'session_ids', type: 'uuid', array: true })
  sessionIds: string[];

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'requested' | 'building' | 'ready' | 'failed' | 'deleted';

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
  @Column({ name: 'wrapped', type: 'bytea', nullable: true })
  wrapped: Buffer | null;

  @NotPersonal()
  @Column({ name: 'master_key_id', type: 'text', nullable: true })
  masterKeyId: string | null;

  @NotPersonal()
  @Column({ name: 'run', type: 'uuid', nullable: true })
  run: string | null;

  @NotPersonal()
  @Column({ name: 'parts', type: 'integer' })
  parts: number;

  @NotPersonal()
  @Column({ name: 'bytes', type: 'bigint' })
  bytes: string;

  @NotPersonal()
  @Column({ name: 'sha256', type: 'bytea', nullable: true })
  sha256: Buffer | null;

  @NotPersonal()
  @Column({ name: 'files', type: 'integer' })
  files: number;

  @NotPersonal()
  @Column({ name: 'omissions', type: 'integer' })
  omissions: number;

  @NotPersonal()
  @Column({ name: 'failure', type: 'text', nullable: true })
  failure: string | null;

  @NotPersonal()
  @Column({ name: 'ready_at', type: 'timestamptz', nullable: true })
  readyAt: Date | null;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  @NotPersonal()
  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true })
  deletedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt: Date | null;
}
