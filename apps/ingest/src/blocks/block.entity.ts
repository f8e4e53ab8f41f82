import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One durable object that holds chunks of many sessions, each sealed under its own key, for a short time. */
@Entity({ schema: 'ingest', name: 'block' })
export class Block {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'object_key', type: 'text' })
  objectKey: string;

  @NotPersonal()
  @Column({ name: 'bytes', type: 'integer' })
  bytes: number;

  @NotPersonal()
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'live' | 'compacting' | 'removed';

  /** Sessions of which a refused or repeated chunk lies here without a row. */
  @NotPersonal()
  @Column({ name: 'strays', type: 'uuid', array: true, default: [] })
  strays: string[];

  @NotPersonal()
  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt: Date | null;
}
