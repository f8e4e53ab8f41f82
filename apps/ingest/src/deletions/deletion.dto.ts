import { Moment } from '#http/moment.js';
import type { SignedReceipt } from '#audit/receipt.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, ValidateNested } from 'class-validator';
import { SignedReceiptDto } from '../erasure/erasure.dto.js';
import { RecordingFilterDto } from '../search/recording-filter.dto.js';

export const DELETION_STATES = ['erasing', 'paused', 'removing', 'done', 'cancelled'] as const;
export type DeletionState = (typeof DELETION_STATES)[number];
const STEERED = ['paused', 'erasing', 'cancelled'] as const;
export const DELETION_KINDS = ['end-user', 'time-range', 'query', 'project'] as const;

export class SelectionDto {
  /** Conditions that all have to hold: an end user, a range of time, anything that recordings can be searched by. */
  @ApiPropertyOptional({ type: RecordingFilterDto, example: { endUser: 'user-8271' } })
  @IsOptional()
  @ValidateNested()
  @Type(() => RecordingFilterDto)
  where?: RecordingFilterDto;

  /** True for every recording of the project; then without `where`. */
  @ApiPropertyOptional({ example: false })
  @IsOptional()
  @IsBoolean()
  everything?: boolean;

  @Moment({ example: '2026-12-01T00:00:00Z', description: 'Recordings that started later are not meant. Default: ten minutes after the deletion was asked for; until then what comes in and matches is caught.' })
  cutOff?: string;
}

export class CreateDeletionDto extends SelectionDto {
  /** The token that the dry run of the same selection answered, at most 15 minutes ago. */
  @ApiProperty({ example: 'q83vEjRWeJCrze8SNFZ4kAAAAAAAAAAAAAAqAAABjT1cX4A' })
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{20,100}$/)
  token: string;
}

export class SteerDeletionDto {
  /** `paused`: nothing more is begun until it is `erasing` again. `cancelled`: what was begun is brought to its end, the rest stays. */
  @ApiProperty({ enum: STEERED, example: 'paused' })
  @IsIn(STEERED)
  state: (typeof STEERED)[number];
}

export class MatchDto {
  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  sessionId: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  startedAt: Date;

  @ApiProperty({ type: 'integer', example: 61_200 })
  durationMs: number;
}

export class DryRunDto {
  /** Recordings that would be erased now. */
  @ApiProperty({ type: 'integer', example: 42 })
  recordings: number;

  /** Of them, recordings that are being made at this moment. */
  @ApiProperty({ type: 'integer', example: 1 })
  live: number;

  /** Recordings that match and are kept by a legal hold: they would be deferred. */
  @ApiProperty({ type: 'integer', example: 0 })
  held: number;

  @ApiProperty({ type: 'integer', example: 18_340_221 })
  bytes: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-10-24T08:12:11.000Z' })
  oldest: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T10:00:00.000Z' })
  newest: Date | null;

  /** The newest ten of them. */
  @ApiProperty({ type: [MatchDto] })
  sample: MatchDto[];

  /** Binds the deletion to this selection and this look at it. */
  @ApiProperty({ example: 'q83vEjRWeJCrze8SNFZ4kAAAAAAAAAAAAAAqAAABjT1cX4A' })
  token: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:15:00.000Z' })
  tokenExpiresAt: Date;
}

export class DeletionDto {
  @ApiProperty({ format: 'uuid', example: '7d3f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5a' })
  id: string;

  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  projectId: string;

  @ApiProperty({ enum: DELETION_KINDS, example: 'end-user' })
  kind: string;

  /** `erasing`: recordings are found and made unreadable. `removing`: none is left that matches, their bytes are being removed. `done`: a look by query and into the store found nothing. */
  @ApiProperty({ enum: DELETION_STATES, example: 'done' })
  state: DeletionState;

  /** How many the dry run found. */
  @ApiProperty({ type: 'integer', example: 42 })
  expected: number;

  /** How many can no longer be read. */
  @ApiProperty({ type: 'integer', example: 43 })
  erased: number;

  /** Of them, how many are gone from every store. */
  @ApiProperty({ type: 'integer', example: 43 })
  removed: number;

  /** How many a legal hold keeps; they are erased when it is released. */
  @ApiProperty({ type: 'integer', example: 0 })
  deferred: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  requestedAt: Date;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:10:00.000Z' })
  cutOff: Date;

  /** When nothing that matches was found any more. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T10:00:04.000Z' })
  foundNoneAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T10:00:09.000Z' })
  doneAt: Date | null;

  /** Once it has ended. */
  @ApiProperty({ type: SignedReceiptDto, nullable: true })
  receipt: SignedReceipt | null;
}

export class DeletionListDto {
  /** Newest first. */
  @ApiProperty({ type: [DeletionDto] })
  items: DeletionDto[];

  /** Send it as `cursor` for the next page; null on the last. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}

export class DeletedRecordingDto {
  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  erasureId: string;

  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  sessionId: string;

  @ApiProperty({ enum: ['deferred', 'requested', 'done'], example: 'done' })
  state: string;

  /** SHA-256 over the names of its objects and the digests of its chunks. */
  @ApiProperty({ type: String, nullable: true, example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  objectsDigest: string | null;

  /** SHA-256 of its wrapped key. */
  @ApiProperty({ type: String, nullable: true, example: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752' })
  keyDigest: string | null;
}

export class DeletedRecordingListDto {
  @ApiProperty({ type: [DeletedRecordingDto] })
  items: DeletedRecordingDto[];

  /** Give it as `after` for the next page; null on the last. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  next: string | null;
}
