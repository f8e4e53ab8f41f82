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
  state: 'requested' | 'done';

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
