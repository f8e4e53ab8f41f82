import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { SEARCHED_KINDS, type SearchedKind } from '../search/facets.js';
import { GapDto, LossLedgerDto, MarkDto } from './recordings.dto.js';

const LAST_T = 2_147_483_647;

export class ActivityQuery {
  @IntegerQuery({ min: 1, max: 500, example: 100, description: 'How many buckets at most (default 100). Each is a multiple of five seconds.' })
  buckets?: number;
}

export class ActivityBucketDto {
  /** Milliseconds since the start. */
  @ApiProperty({ type: 'integer', example: 10_000 })
  t: number;

  @ApiProperty({ type: 'integer', example: 9 })
  frames: number;

  /** How much of the picture changed, summed over its frames: 1 is a whole picture. */
  @ApiProperty({ example: 1.42 })
  changed: number;

  /** Moves, presses and releases. */
  @ApiProperty({ type: 'integer', example: 37 })
  pointer: number;

  @ApiProperty({ type: 'integer', example: 2 })
  clicks: number;

  /** How many, never which. */
  @ApiProperty({ type: 'integer', example: 11 })
  keys: number;

  @ApiProperty({ type: 'integer', example: 4 })
  scrolls: number;
}

export class ActivityDto {
  /** Width of a bucket. */
  @ApiProperty({ type: 'integer', example: 5_000 })
  bucketMs: number;

  /** Those in which something happened, in order. */
  @ApiProperty({ type: [ActivityBucketDto] })
  buckets: ActivityBucketDto[];
}

export class EventsQuery {
  @ApiPropertyOptional({ enum: SEARCHED_KINDS, example: 'error' })
  @IsOptional()
  @IsIn(SEARCHED_KINDS)
  kind?: SearchedKind;

  @IntegerQuery({ min: 0, max: LAST_T, example: 0, description: 'From this moment on, in milliseconds since the start.' })
  fromT?: number;

  @IntegerQuery({ min: 0, max: LAST_T, example: 60_000, description: 'Until this moment.' })
  toT?: number;

  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ example: 'q1YKzJ0v3c8Yh0x5b5m1lW5leHQgNDIwMC4wLjEgMDE5MzU3OGYtYzBhZC03MDAwLTgwMDAtNDEzNmM1NjZhOTYy' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;

  @IntegerQuery({ min: 1, max: 500, example: 100, description: 'Marks per page (default 100).' })
  limit?: number;
}

export class EventsDto {
  /** In order of time. */
  @ApiProperty({ type: [MarkDto] })
  items: MarkDto[];

  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}

export class ChunkCountsDto {
  @ApiProperty({ type: 'integer', example: 12 })
  received: number;

  /** Not processed yet. */
  @ApiProperty({ type: 'integer', example: 0 })
  waiting: number;

  /** Set aside since they could not be used. */
  @ApiProperty({ type: 'integer', example: 0 })
  quarantined: number;

  /** Announced, or left out between others, and never received. */
  @ApiProperty({ type: 'integer', example: 0 })
  missing: number;
}

export class LossesDto {
  @ApiProperty({ type: LossLedgerDto })
  ledger: LossLedgerDto;

  /** Stretches of which nothing can be shown, and why. */
  @ApiProperty({ type: [GapDto] })
  gaps: GapDto[];

  /** Milliseconds in gaps, by reason. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { 'page-hidden': 2_500 } })
  gapMs: Record<string, number>;

  @ApiProperty({ type: ChunkCountsDto })
  chunks: ChunkCountsDto;
}

export class MasksQuery {
  @IntegerQuery({ min: 0, max: LAST_T, example: 4_200, description: 'A moment, in milliseconds since the start (default 0).' })
  t?: number;
}

export class MaskedAreaDto {
  /** In pixels of the frame. */
  @ApiProperty({ type: 'integer', example: 64 })
  x: number;

  @ApiProperty({ type: 'integer', example: 320 })
  y: number;

  @ApiProperty({ type: 'integer', example: 280 })
  w: number;

  @ApiProperty({ type: 'integer', example: 48 })
  h: number;

  @ApiProperty({ enum: ['text-field', 'declared', 'platform-view', 'all-text'], example: 'text-field' })
  reason: 'text-field' | 'declared' | 'platform-view' | 'all-text';
}

export class MaskedAreasDto {
  /** Of the frame that was shown at the moment. */
  @ApiProperty({ type: 'integer', example: 4_000 })
  t: number;

  @ApiProperty({ type: 'integer', example: 1280 })
  width: number;

  @ApiProperty({ type: 'integer', example: 800 })
  height: number;

  /** Painted black before anything left the browser: nobody has what is under them. */
  @ApiProperty({ type: [MaskedAreaDto] })
  masks: MaskedAreaDto[];
}
