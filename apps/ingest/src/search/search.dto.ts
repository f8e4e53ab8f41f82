import { BooleanQuery } from './boolean-query.js';
import { Moment } from '#http/moment.js';
import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { DEVICE_CLASSES, type DeviceClass, SEARCHED_KINDS, type SearchedKind } from './facets.js';
import { RecordingFilterDto } from './recording-filter.dto.js';
import { RecordingSummaryDto } from './recording-summary.dto.js';
import { SEARCH_SORTS, type SearchOrder, type SearchSort } from './search-plan.js';

const LONGEST_MS = 2_147_483_647;
const CURSOR = 'q1YKzJ0v3c8Yh0x5b5m1lW5leHQgMjAyNi0xMS0yM1QxMDowMDowMC4wMDAwMDBaIDAxOTM1NzhmLWMwYWQtNzAwMC04MDAwLTQxMzZjNTY2YTk2Mg';
const ORDERS = ['desc', 'asc'] as const;

/** What may stand in a URL: nothing that was typed, and nothing that names a person. */
export class ListRecordingsQuery {
  /** `nextCursor` or `previousCursor` of a page of the same list. */
  @ApiPropertyOptional({ example: CURSOR })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;

  @IntegerQuery({ min: 1, max: 100, example: 25, description: 'Recordings per page (default 25).' })
  limit?: number;

  @ApiPropertyOptional({ enum: SEARCH_SORTS, example: 'startedAt' })
  @IsOptional()
  @IsIn(SEARCH_SORTS)
  sort?: SearchSort;

  @ApiPropertyOptional({ enum: ORDERS, example: 'desc' })
  @IsOptional()
  @IsIn(ORDERS)
  order?: SearchOrder;

  @Moment({ example: '2026-11-01T00:00:00Z', description: 'Started at this moment or later.' })
  startedFrom?: string;

  @Moment({ example: '2026-12-01T00:00:00Z', description: 'Started before this moment.' })
  startedBefore?: string;

  @IntegerQuery({ min: 0, max: LONGEST_MS, example: 10_000 })
  minDurationMs?: number;

  @IntegerQuery({ min: 0, max: LONGEST_MS, example: 3_600_000 })
  maxDurationMs?: number;

  /** A kind of mark that there is at least one of. */
  @ApiPropertyOptional({ enum: SEARCHED_KINDS, example: 'error' })
  @IsOptional()
  @IsIn(SEARCHED_KINDS)
  eventKind?: SearchedKind;

  @ApiPropertyOptional({ enum: DEVICE_CLASSES, example: 'desktop' })
  @IsOptional()
  @IsIn(DEVICE_CLASSES)
  deviceClass?: DeviceClass;

  @BooleanQuery({ description: 'Whether something of it could not be stored.', example: false })
  hasGaps?: boolean;

  @BooleanQuery({ description: 'Whether it is being recorded.', example: false })
  live?: boolean;
}

export class SearchRecordingsDto {
  @ApiPropertyOptional({ type: RecordingFilterDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RecordingFilterDto)
  filter?: RecordingFilterDto;

  @ApiPropertyOptional({ enum: SEARCH_SORTS, example: 'startedAt', default: 'startedAt' })
  @IsOptional()
  @IsIn(SEARCH_SORTS)
  sort?: SearchSort;

  @ApiPropertyOptional({ enum: ORDERS, example: 'desc', default: 'desc' })
  @IsOptional()
  @IsIn(ORDERS)
  order?: SearchOrder;

  /** `nextCursor` or `previousCursor` of a page of the same search. */
  @ApiPropertyOptional({ example: CURSOR })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;

  /** Recordings per page. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, example: 25, default: 25 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

export class RecordingListDto {
  /** A page may have fewer than were asked for, even none, while there is a `nextCursor`: one request looks at some thousand candidates at most. */
  @ApiProperty({ type: [RecordingSummaryDto] })
  items: RecordingSummaryDto[];

  /** Send it as `cursor` for the next page; null on the last. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;

  /** Send it as `cursor` for the page before, with what is new there since; null on the first. */
  @ApiProperty({ type: String, nullable: true, example: null })
  previousCursor: string | null;
}
