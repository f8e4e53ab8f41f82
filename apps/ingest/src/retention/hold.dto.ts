import { IsMoment } from '#http/moment.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsOptional, IsString, IsUUID, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { RecordingFilterDto } from '../search/recording-filter.dto.js';

export class PlaceHoldDto {
  /** Who asks for it: a court, a regulator, your legal department. */
  @ApiProperty({ minLength: 1, maxLength: 200, example: 'District Court of Example' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
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
  @MinLength(1)
  @MaxLength(200)
  approver: string;

  /** When it is looked at again. */
  @ApiProperty({ format: 'date-time', example: '2027-02-01T00:00:00Z' })
  @IsMoment()
  reviewAt: string;

  /** The recordings that match at this moment. Either this or `sessionIds`. */
  @ApiPropertyOptional({ type: RecordingFilterDto, example: { endUser: 'user-8271' } })
  @IsOptional()
  @ValidateNested()
  @Type(() => RecordingFilterDto)
  where?: RecordingFilterDto;

  @ApiPropertyOptional({ type: [String], format: 'uuid', minItems: 1, maxItems: 1000 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  sessionIds?: string[];
}

const HOLD = { authority: 'District Court of Example', reference: '7 C 123/26', approver: 'Head of legal', reviewAt: '2027-02-01T00:00:00Z' };

/** Either conditions or ids. */
export const HOLD_EXAMPLES = {
  where: { summary: 'What matches now', value: { ...HOLD, where: { endUser: 'user-8271' } } },
  sessionIds: { summary: 'Recordings by their ids', value: { ...HOLD, sessionIds: ['0193578f-c0ad-7000-8000-4136c566a962'] } },
};

export class HoldDto {
  @ApiProperty({ format: 'uuid', example: '8d1f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5a' })
  id: string;

  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  projectId: string;

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

  /** How many recordings it keeps. */
  @ApiProperty({ type: 'integer', example: 12 })
  recordings: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  placedAt: Date;

  /** `member` or `operator`, and its id. */
  @ApiProperty({ example: 'member' })
  placedByKind: string;

  @ApiProperty({ example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  placedById: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  releasedAt: Date | null;
}

export class HoldListDto {
  /** Newest first, released ones among them. */
  @ApiProperty({ type: [HoldDto] })
  items: HoldDto[];

  /** Send it as `cursor` for the next page; null on the last. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}
