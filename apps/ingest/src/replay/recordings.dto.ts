import { ApiProperty } from '@nestjs/swagger';
import { RecordingSummaryDto } from '../search/recording-summary.dto.js';

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

  /** What it was: x, y and pointer of clicks, route, message, source and fingerprint of errors, size, visibility, name and value of tags. */
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

export class PageShownDto {
  /** Milliseconds since the start. */
  @ApiProperty({ type: 'integer', example: 4_200 })
  t: number;

  @ApiProperty({ example: '/products' })
  route: string;
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

  /** Engine that paints the app: `canvaskit`, `skwasm` or `unknown`. */
  @ApiProperty({ type: String, nullable: true, example: 'canvaskit' })
  engine: string | null;

  @ApiProperty({ type: String, nullable: true, example: '1.0.0' })
  recorderVersion: string | null;

  /** Device pixels per CSS pixel. */
  @ApiProperty({ type: Number, nullable: true, example: 2 })
  dpr: number | null;

  /** What pointed first: `m` mouse, `t` touch, `p` pen. */
  @ApiProperty({ type: String, enum: ['m', 't', 'p'], nullable: true, example: 'm' })
  firstPointer: string | null;

  /** Routes in the order they were shown, at most 1,000; the first is where the recording began. */
  @ApiProperty({ type: [PageShownDto] })
  pages: PageShownDto[];

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
