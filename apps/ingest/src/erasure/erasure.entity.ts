import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That a session was erased, on whose request, and how far it is. Holds ids and counts: it outlives what it speaks of. */
@Entity({ schema: 'ingest', name: 'erasure' })
export class Erasure {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @NotPersonal()
  @Column({ name: 'session_id', type: 'uuid', unique: true })
  sessionId: string;

  @NotPersonal()
  @Column({ name: 'requested_by_kind', type: 'text' })
  requestedByKind: string;

  @NotPersonal()
  @Column({ name: 'requested_by_id', type: 'text' })
  requestedById: string;

  @NotPersonal()
  @Column({ name: 'requested_at', type: 'timestamptz', default: () => 'clock.now()' })
  requestedAt: Date;

  @NotPersonal()
  @Column({ name: 'state', type: 'text', default: 'requested' })
  state: 'deferred' | 'requested' | 'done';

  /** The deletion that it is part of. */
  @NotPersonal()
  @Column({ name: 'deletion_id', type: 'uuid', nullable: true })
  deletionId: string | null;

  /** SHA-256 of the wrapped key that was destroyed. */
  @NotPersonal()
  @Column({ name: 'key_digest', type: 'bytea', nullable: true })
  keyDigest: Buffer | null;

  /** SHA-256 over the names of the objects and the digests of the chunks that were removed. */
  @NotPersonal()
  @Column({ name: 'objects_digest', type: 'bytea', nullable: true })
  objectsDigest: Buffer | null;

  /** When chunks that were in flight at the moment of erasing have been judged; null when none could be. */
  @NotPersonal()
  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true })
  settledAt: Date | null;

  @NotPersonal()
  @Column({ name: 'receipt', type: 'jsonb', nullable: true })
  receipt: object | null;

  @NotPersonal()
  @Column({ name: 'objects_removed', type: 'integer', default: 0 })
  objectsRemoved: number;

  @NotPersonal()
  @Column({ name: 'bytes_removed', type: 'bigint', default: 0 })
  bytesRemoved: string;

  @NotPersonal()
  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt: Date | null;
}
