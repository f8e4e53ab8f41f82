import { NotPersonal } from '#contracts/personal-data.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One backup, from when it was begun until it was seen that nothing of it is left; and for ever, as evidence. */
@Entity({ schema: 'privacy', name: 'backup_set' })
export class BackupSet {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'source', type: 'text' })
  source: string;

  @NotPersonal()
  @Column({ name: 'external_id', type: 'text', nullable: true })
  externalId: string | null;

  @NotPersonal()
  @Column({ name: 'state', type: 'text' })
  state: 'running' | 'complete' | 'failed';

  @NotPersonal()
  @Column({ name: 'oldest_data_at', type: 'timestamptz' })
  oldestDataAt: Date;

  @NotPersonal()
  @Column({ name: 'taken_at', type: 'timestamptz' })
  takenAt: Date;

  @NotPersonal()
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt: Date;

  @NotPersonal()
  @Column({ name: 'table_count', type: 'integer', nullable: true })
  tableCount: number | null;

  @NotPersonal()
  @Column({ name: 'row_count', type: 'bigint', nullable: true })
  rowCount: string | null;

  @NotPersonal()
  @Column({ name: 'byte_count', type: 'bigint', nullable: true })
  byteCount: string | null;

  @NotPersonal()
  @Column({ name: 'part_count', type: 'integer', nullable: true })
  partCount: number | null;

  @NotPersonal()
  @Column({ name: 'manifest_sha256', type: 'bytea', nullable: true })
  manifestSha256: Buffer | null;

  @NotPersonal()
  @Column({ name: 'checked_at', type: 'timestamptz', nullable: true })
  checkedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'check_failed_at', type: 'timestamptz', nullable: true })
  checkFailedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'key_destroyed_at', type: 'timestamptz', nullable: true })
  keyDestroyedAt: Date | null;

  @NotPersonal()
  @Column({ name: 'absent_at', type: 'timestamptz', nullable: true })
  absentAt: Date | null;

  @NotPersonal()
  @Column({ name: 'alarmed_at', type: 'timestamptz', nullable: true })
  alarmedAt: Date | null;
}

/** One restore: from `restored_at` to `opened_at` the database serves nobody. */
@Entity({ schema: 'privacy', name: 'restore_run' })
export class RestoreRun {
  @NotPersonal()
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @NotPersonal()
  @Column({ name: 'backup_set_id', type: 'uuid', nullable: true })
  backupSetId: string | null;

  @NotPersonal()
  @Column({ name: 'data_of', type: 'timestamptz' })
  dataOf: Date;

  @NotPersonal()
  @Column({ name: 'restored_at', type: 'timestamptz' })
  restoredAt: Date;

  @NotPersonal()
  @Column({ name: 'opened_at', type: 'timestamptz', nullable: true })
  openedAt: Date | null;
}
