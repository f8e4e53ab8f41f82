import { NotPersonal, Personal, type PersonalColumn } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const USAGE: PersonalColumn = { category: 'usage', purpose: 'Proves what was acknowledged and lets a retry be recognised.', basis: 'processor-instruction', retention: 'plan' };

/** One acknowledged chunk: the memory of its acknowledgement, and the worker's item of work. Its bytes stand in a block, sealed. */
@Entity({ schema: 'ingest', name: 'chunk' })
export class Chunk {
  @NotPersonal()
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId: string;

  @NotPersonal()
  @PrimaryColumn({ name: 'seq', type: 'integer' })
  seq: number;

  @NotPersonal()
  @Column({ name: 'tenant_id', type: 'uuid' })
  tenantId: string;

  @Personal(USAGE)
  @Column({ name: 'sha256', type: 'bytea' })
  sha256: Buffer;

  @Personal(USAGE)
  @Column({ name: 'received_at', type: 'timestamptz' })
  receivedAt: Date;

  @Personal(USAGE)
  @Column({ name: 'client_sent_at', type: 'timestamptz', nullable: true })
  clientSentAt: Date | null;

  @NotPersonal()
  @Column({ name: 'body_length', type: 'integer' })
  bodyLength: number;

  @NotPersonal()
  @Column({ name: 'block_id', type: 'uuid', nullable: true })
  blockId: string | null;

  @NotPersonal()
  @Column({ name: 'object_key', type: 'text', nullable: true })
  objectKey: string | null;

  @NotPersonal()
  @Column({ name: 'block_offset', type: 'integer', nullable: true })
  blockOffset: number | null;

  @NotPersonal()
  @Column({ name: 'block_length', type: 'integer', nullable: true })
  blockLength: number | null;

  @NotPersonal()
  @Column({ name: 'state', type: 'text', default: 'accepted' })
  state: 'accepted' | 'drained' | 'quarantined';
}
