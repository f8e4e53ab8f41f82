import { IsMoment } from '#http/moment.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator';

/** Datasets of ours whose rows can be kept back. Recordings have holds of their own, at the ingest app. */
export const HOLD_DATASETS = ['waitlist.subscriber', 'waitlist.conversation', 'privacy.security_report'] as const;
export type HoldDataset = (typeof HOLD_DATASETS)[number];

export class PlaceLegalHoldDto {
  @ApiProperty({ enum: HOLD_DATASETS, example: 'privacy.security_report' })
  @IsIn(HOLD_DATASETS)
  dataset: HoldDataset;

  /** Ids of the rows: never a whole dataset. */
  @ApiProperty({ type: [String], format: 'uuid', minItems: 1, maxItems: 1000, example: ['6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  rowIds: string[];

  /** Who asks for it: a court, a regulator, your legal department. */
  @ApiProperty({ minLength: 1, maxLength: 200, example: 'District Court of Example' })
  @IsString()
  @Length(1, 200)
  authority: string;

  /** Its file number there. */
  @ApiPropertyOptional({ maxLength: 200, example: '7 C 123/26' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  reference?: string;

  /** Who approved it, by name or office. */
  @ApiProperty({ minLength: 1, maxLength: 200, example: 'Head of legal' })
  @IsString()
  @Length(1, 200)
  approver: string;

  /** When it is looked at again. */
  @ApiProperty({ format: 'date-time', example: '2027-02-01T00:00:00Z' })
  @IsMoment()
  reviewAt: string;
}

export class LegalHoldDto {
  @ApiProperty({ format: 'uuid', example: '8d1f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5a' })
  id: string;

  @ApiProperty({ enum: HOLD_DATASETS, example: 'privacy.security_report' })
  dataset: HoldDataset;

  @ApiProperty({ example: 'District Court of Example' })
  authority: string;

  @ApiProperty({ type: String, nullable: true, example: '7 C 123/26' })
  reference: string | null;

  @ApiProperty({ example: 'Head of legal' })
  approver: string;

  @ApiProperty({ format: 'date-time', example: '2027-02-01T00:00:00.000Z' })
  reviewAt: Date;

  /** Whether that time has come. */
  @ApiProperty({ example: false })
  overdue: boolean;

  /** How many rows it keeps, or kept. */
  @ApiProperty({ type: 'integer', example: 1 })
  rows: number;

  /** How many of them somebody, or the schedule, wanted gone meanwhile: they go when it is released. */
  @ApiProperty({ type: 'integer', example: 0 })
  deferred: number;

  /** Id of the operator. */
  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  placedBy: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  placedAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  releasedAt: Date | null;
}

export class LegalHoldListDto {
  /** Those in force first; a hundred at most. */
  @ApiProperty({ type: [LegalHoldDto] })
  items: LegalHoldDto[];
}
