import { ApiProperty } from '@nestjs/swagger';
import { DEVICE_CLASSES, type DeviceClass } from './facets.js';
import { RecordingTagDto } from './tags.dto.js';

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

  /** Why then: the plan, the project’s setting, an instruction for this recording (`shortened`), or its pin. */
  @ApiProperty({ enum: ['plan', 'project', 'shortened', 'pinned'], example: 'project' })
  expiryRule: 'plan' | 'project' | 'shortened' | 'pinned';

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

  /** Your own pseudonym of the end user; null when none was given. */
  @ApiProperty({ type: String, nullable: true, example: 'user-8271' })
  endUser: string | null;

  /** From the size of the view and from what pointed first; null before it was processed. */
  @ApiProperty({ type: String, enum: DEVICE_CLASSES, nullable: true, example: 'desktop' })
  deviceClass: DeviceClass | null;

  /** How many marks of each kind there are. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { click: 12, error: 1 } })
  eventCounts: Record<string, number>;

  /** Set by the app and by members; at most 40 are listed. */
  @ApiProperty({ type: [RecordingTagDto] })
  tags: RecordingTagDto[];

  /** The first route that was shown. */
  @ApiProperty({ type: String, nullable: true, example: '/products' })
  route: string | null;
}
