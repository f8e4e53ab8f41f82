import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

export class ListRecordingsQuery {
  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ example: 'q1YKzJ0v3c8Yh0x5b5m1lTIwMjYtMTEtMjNUMTA6MDA6MDAuMDAwMDAwWiAwMTkzNTc4Zi1jMGFkLTcwMDA' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;

  /** Recordings per page. */
  @IntegerQuery({ min: 1, max: 100, example: 25, description: 'Recordings per page (default 25).' })
  limit?: number;
}

export class RecordingSummaryDto {
  /** Session id. */
  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  id: string;

  /** `recording` while more can come. */
  @ApiProperty({ enum: ['recording', 'ended'], example: 'ended' })
  state: 'recording' | 'ended';

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  startedAt: Date;

  @ApiProperty({ type: 'integer', description: 'Time of the last stored moment, in milliseconds since the start.', example: 30_000 })
  durationMs: number;

  /** Stored bytes of its segments. */
  @ApiProperty({ type: 'integer', example: 183_402 })
  bytes: number;

  /** Stored frames. */
  @ApiProperty({ type: 'integer', example: 57 })
  frames: number;

  /** When it is erased by itself. */
  @ApiProperty({ format: 'date-time', example: '2026-12-23T10:00:00.000Z' })
  expiresAt: Date;

  /** True while it is being recorded. */
  @ApiProperty({ example: false })
  live: boolean;

  /** True when it has ended and all that was acknowledged can be seen; until then, look again. */
  @ApiProperty({ example: true })
  complete: boolean;

  /** Path of the poster on this API; null as long as there is none. */
  @ApiProperty({ type: String, nullable: true, example: '/v1/recordings/0193578f-c0ad-7000-8000-4136c566a962/poster' })
  posterUrl: string | null;

  /** Size of the first picture, in CSS pixels; null before it was processed. */
  @ApiProperty({ type: 'integer', nullable: true, example: 1280 })
  width: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 720 })
  height: number | null;

  /** The first route that was shown. */
  @ApiProperty({ type: String, nullable: true, example: '/products' })
  route: string | null;
}

export class RecordingListDto {
  @ApiProperty({ type: [RecordingSummaryDto] })
  items: RecordingSummaryDto[];

  /** Send it as `cursor` for the next page; null on the last. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}

export class SegmentDto {
  @ApiProperty({ type: 'integer', example: 0 })
  number: number;

  /** Milliseconds since the start. */
  @ApiProperty({ type: 'integer', example: 0 })
  firstT: number;

  @ApiProperty({ type: 'integer', example: 9_800 })
  lastT: number;

  /** Length, for ranges. */
  @ApiProperty({ type: 'integer', example: 61_234 })
  bytes: number;

  @ApiProperty({ type: 'integer', example: 19 })
  frames: number;

  /** `[t, byte offset]` of each keyframe: where painting can start. */
  @ApiProperty({ type: 'array', items: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 }, example: [[0, 20]] })
  keyframes: [number, number][];
}

export class MarkDto {
  /** Milliseconds since the start. */
  @ApiProperty({ type: 'integer', example: 4_200 })
  t: number;

  @ApiProperty({ enum: ['route', 'click', 'error', 'resize', 'visibility', 'tag', 'rage-click', 'dead-click'], example: 'click' })
  kind: string;

  /** What it was: x, y and pointer of clicks, route, message and source of errors, size, visibility, name and value of tags. */
  @ApiProperty({ type: 'object', additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] }, example: { x: 120, y: 64, pointer: 'm' } })
  data: Record<string, string | number>;
}

export class GapDto {
  /** Milliseconds since the start. */
  @ApiProperty({ type: 'integer', example: 12_000 })
  from: number;

  @ApiProperty({ type: 'integer', example: 14_500 })
  to: number;

  @ApiProperty({ enum: ['chunks-missing', 'frames-refused', 'page-hidden', 'other'], example: 'page-hidden' })
  reason: string;
}

export class LossLedgerDto {
  /** Moments a picture was due: `stored + deduplicated + Σ skipped + Σ lost`. */
  @ApiProperty({ type: 'integer', example: 60 })
  captured: number;

  @ApiProperty({ type: 'integer', example: 57 })
  stored: number;

  /** Nothing had changed. */
  @ApiProperty({ type: 'integer', example: 2 })
  deduplicated: number;

  /** Left out on purpose, by reason. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { busy: 1 } })
  skipped: Record<string, number>;

  /** Failed, by reason. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: {} })
  lost: Record<string, number>;
}

export class ThumbnailDto {
  @ApiProperty({ type: 'integer', example: 0 })
  t: number;

  @ApiProperty({ type: 'integer', example: 320 })
  width: number;

  @ApiProperty({ type: 'integer', example: 180 })
  height: number;

  /** Path of the picture on this API. */
  @ApiProperty({ example: '/v1/recordings/0193578f-c0ad-7000-8000-4136c566a962/thumbnails/0' })
  url: string;
}

export class RecordingManifestDto extends RecordingSummaryDto {
  /** What the recorder masked: `block`, `mask-all`, `mask-inputs` or `none`. */
  @ApiProperty({ type: String, nullable: true, example: 'mask-inputs' })
  privacy: string | null;

  @ApiProperty({ type: [SegmentDto] })
  segments: SegmentDto[];

  /** Moments worth a mark on the timeline, in order; at most 20,000. */
  @ApiProperty({ type: [MarkDto] })
  marks: MarkDto[];

  /** Stretches of which nothing can be shown, and why. */
  @ApiProperty({ type: [GapDto] })
  gaps: GapDto[];

  @ApiProperty({ type: LossLedgerDto })
  ledger: LossLedgerDto;

  @ApiProperty({ type: [ThumbnailDto] })
  thumbnails: ThumbnailDto[];
}
