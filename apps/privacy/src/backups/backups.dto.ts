import { ApiProperty } from '@nestjs/swagger';
import { IsISO8601, IsString, Length, Matches } from 'class-validator';

const ID = '7d1f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5a';

export class RegisterBackupSetDto {
  /** Whose backups these are: a name of yours for the provider. */
  @ApiProperty({ pattern: '^[a-z0-9-]{1,40}$', example: 'managed-postgres' })
  @Matches(/^(?!pixeltrace$)[a-z0-9-]{1,40}$/)
  source: string;

  /** What the provider calls it. */
  @ApiProperty({ minLength: 1, maxLength: 200, example: 'snapshot-2026-11-23' })
  @IsString()
  @Length(1, 200)
  externalId: string;

  /** The oldest moment whose state it can bring back: of a window of log files, its beginning. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T02:00:00Z' })
  @IsISO8601({ strict: true, strictSeparator: true })
  oldestDataAt: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T02:00:00Z' })
  @IsISO8601({ strict: true, strictSeparator: true })
  takenAt: string;

  /** When the provider deletes it: at most 30 days after `oldestDataAt`. */
  @ApiProperty({ format: 'date-time', example: '2026-12-14T02:00:00Z' })
  @IsISO8601({ strict: true, strictSeparator: true })
  expiresAt: string;
}

export class BackupSetDto {
  @ApiProperty({ format: 'uuid', example: ID })
  id: string;

  /** `pixeltrace` for those taken here. */
  @ApiProperty({ example: 'pixeltrace' })
  source: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  externalId: string | null;

  /** What failed is cleared away by itself. */
  @ApiProperty({ enum: ['running', 'complete', 'failed'], example: 'complete' })
  state: string;

  /** Who was erased before this moment is not in it. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T02:00:00.000Z' })
  oldestDataAt: Date;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T02:00:00.000Z' })
  takenAt: Date;

  @ApiProperty({ format: 'date-time', example: '2026-12-14T02:00:00.000Z' })
  expiresAt: Date;

  @ApiProperty({ type: 'integer', nullable: true, example: 96 })
  tables: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 120_345 })
  rows: number | null;

  /** Compressed and sealed. */
  @ApiProperty({ type: 'integer', nullable: true, example: 8_345_122 })
  bytes: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 2 })
  parts: number | null;

  /** When every digest and count of it was last compared. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T02:00:07.000Z' })
  checkedAt: Date | null;

  /** That it was not what was written, when it was. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  checkFailedAt: Date | null;

  /** From then on nobody can read it. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  keyDestroyedAt: Date | null;

  /** When it was looked for and nothing of it was found. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  absentAt: Date | null;
}

export class BackupSetListDto {
  /** 0: none are taken. */
  @ApiProperty({ type: 'integer', example: 24 })
  intervalHours: number;

  @ApiProperty({ type: 'integer', example: 21 })
  retentionDays: number;

  /** Of all that are there. 30 days is what we promise. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-03T02:00:00.000Z' })
  oldestDataAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-24T02:00:00.000Z' })
  nextExpiryAt: Date | null;

  /** Those that are there first, then those that are gone; newest first, two hundred at most. */
  @ApiProperty({ type: [BackupSetDto] })
  items: BackupSetDto[];
}

export class RestoreDto {
  @ApiProperty({ format: 'uuid', example: '8d1f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5b' })
  id: string;

  /** Null for a backup of a provider. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: ID })
  backupSetId: string | null;

  /** The moment whose state was restored. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T02:00:00.000Z' })
  dataOf: Date;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T09:00:00.000Z' })
  restoredAt: Date;

  /** When everything that was erased since was erased again, and the apps began to serve. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-25T09:00:08.000Z' })
  openedAt: Date | null;
}

export class RestoreListDto {
  /** Newest first, a hundred at most. */
  @ApiProperty({ type: [RestoreDto] })
  items: RestoreDto[];
}
