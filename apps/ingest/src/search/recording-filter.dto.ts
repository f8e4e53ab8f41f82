import { Moment } from '#http/moment.js';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength, ValidateBy, ValidateNested } from 'class-validator';
import { DEVICE_CLASSES, type DeviceClass, PREFIX_LENGTH, SEARCHED_KINDS, type SearchedKind, wordsOf } from './facets.js';
import type { RecordingFilter } from './recording-filter.js';
import { TagDto } from './tags.dto.js';

const LONGEST_MS = 2_147_483_647;
const MOST_TAGS = 10;
const hasWord = (value: unknown): boolean => typeof value === 'string' && wordsOf(value).length > 0;

/** Which recordings are meant. Every condition that is given has to hold; conditions that are left out do not matter. */
export class RecordingFilterDto implements RecordingFilter {
  @Moment({ example: '2026-11-01T00:00:00Z', description: 'Started at this moment or later.' })
  startedFrom?: string;

  @Moment({ example: '2026-12-01T00:00:00Z', description: 'Started before this moment.' })
  startedBefore?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: LONGEST_MS, example: 10_000 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(LONGEST_MS)
  minDurationMs?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: LONGEST_MS, example: 3_600_000 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(LONGEST_MS)
  maxDurationMs?: number;

  /** Your own pseudonym of one end user, exactly. */
  @ApiPropertyOptional({ example: 'user-8271', maxLength: 128 })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  endUser?: string;

  /** A route that was shown, exactly as the app names it. */
  @ApiPropertyOptional({ example: '/products', maxLength: 512 })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(512)
  route?: string;

  /** How a route that was shown begins. */
  @ApiPropertyOptional({ example: '/prod', maxLength: PREFIX_LENGTH })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(PREFIX_LENGTH)
  routePrefix?: string;

  /** A kind of mark that there is at least one of. */
  @ApiPropertyOptional({ enum: SEARCHED_KINDS, example: 'error' })
  @IsOptional()
  @IsIn(SEARCHED_KINDS)
  eventKind?: SearchedKind;

  /** The name of a tag that the app reported or a member set, whatever its value. */
  @ApiPropertyOptional({ example: 'plan', maxLength: 64 })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  eventName?: string;

  /** Whole words that all stand in messages of its errors. */
  @ApiPropertyOptional({ example: 'connection timeout', maxLength: 512 })
  @IsOptional()
  @IsString()
  @MaxLength(512)
  @ValidateBy({ name: 'hasWord', validator: { validate: hasWord, defaultMessage: () => 'errorText must hold a word of two letters or digits and more' } })
  errorText?: string;

  /** What the marks of errors that differ in numbers only have in common. */
  @ApiPropertyOptional({ example: '8d1f0c6ab2e94d57', pattern: '^[0-9a-f]{16}$' })
  @IsOptional()
  @Matches(/^[0-9a-f]{16}$/)
  errorFingerprint?: string;

  @ApiPropertyOptional({ enum: DEVICE_CLASSES, example: 'desktop' })
  @IsOptional()
  @IsIn(DEVICE_CLASSES)
  deviceClass?: DeviceClass;

  /** Tags that it has, each with exactly this value. */
  @ApiPropertyOptional({ type: [TagDto], maxItems: MOST_TAGS })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_TAGS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TagDto)
  tags?: TagDto[];

  /** Whether something of it could not be stored. */
  @ApiPropertyOptional({ example: false })
  @IsOptional()
  @IsBoolean()
  hasGaps?: boolean;

  /** Whether it is being recorded. */
  @ApiPropertyOptional({ example: false })
  @IsOptional()
  @IsBoolean()
  live?: boolean;
}
