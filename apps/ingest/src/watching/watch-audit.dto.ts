import { Moment } from '#http/moment.js';
import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { BooleanQuery } from '../search/boolean-query.js';

export class WatchAuditFilter {
  @Moment({ example: '2026-11-01T00:00:00Z', description: 'Begun at this moment or later.' })
  startedFrom?: string;

  @Moment({ example: '2026-12-01T00:00:00Z', description: 'Begun before this moment.' })
  startedBefore?: string;

  /** Id of the member or key that watched. */
  @ApiPropertyOptional({ format: 'uuid', example: '0193578f-c0ad-7000-8000-000000000001' })
  @IsOptional()
  @IsUUID()
  viewerId?: string;

  @BooleanQuery({ description: 'Whether it was watched while it was recorded.', example: true })
  live?: boolean;

  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ example: 'q1YKzJ0v3c8Yh0x5b5m1lW5leHQgMjAyNi0xMS0yM1QxMDowMDowMC4wMDAwMDBaIDAxOTM1NzhmLWMwYWQtNzAwMC04MDAwLTQxMzZjNTY2YTk2Mg' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;

  @IntegerQuery({ min: 1, max: 100, example: 25, description: 'Viewings per page (default 25).' })
  limit?: number;
}

export class ProjectWatchAuditQuery extends WatchAuditFilter {
  /** Of one recording only. */
  @ApiPropertyOptional({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  @IsOptional()
  @IsUUID()
  recordingId?: string;
}

export class StartViewingDto {
  /** Why you watch: a ticket, a report, a question. Shown in the watch audit until the recording is erased. */
  @ApiPropertyOptional({ example: 'Ticket 4711: checkout hangs', minLength: 1, maxLength: 500 })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  @Matches(/\S/, { message: 'reason must say something' })
  reason?: string;
}

export class StartedViewingDto {
  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-7e1a3c5b9d01' })
  id: string;
}

export class ViewerDto {
  @ApiProperty({ enum: ['member', 'api-key', 'operator'], example: 'member' })
  kind: string;

  /** Id of the member, key or operator. */
  @ApiProperty({ example: '0193578f-c0ad-7000-8000-000000000001' })
  id: string;
}

export class ViewingDto {
  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-7e1a3c5b9d01' })
  id: string;

  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  recordingId: string;

  @ApiProperty({ type: ViewerDto })
  viewer: ViewerDto;

  /** For our staff: the access grant under which they looked. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  grantId: string | null;

  /** For our staff: the clause of our policy that lets them. */
  @ApiProperty({ type: String, nullable: true, example: null })
  clause: string | null;

  /** As it was stated; null when it was not, and after the recording was erased. */
  @ApiProperty({ type: String, nullable: true, example: 'Ticket 4711: checkout hangs' })
  reason: string | null;

  /** True when some of it was watched while it was recorded. */
  @ApiProperty({ example: false })
  live: boolean;

  /** What was shown: `manifest`, `segment`, `poster`, `thumbnail`, `activity`, `events`, `masks`, `losses`, `tail`, `list`. */
  @ApiProperty({ type: [String], example: ['manifest', 'segment'] })
  shown: string[];

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  startedAt: Date;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:04:10.000Z' })
  lastSeenAt: Date;

  /** Of the recording, each moment counted once. */
  @ApiProperty({ type: 'integer', example: 41_000 })
  watchedMs: number;

  /** Stretches of the recording that were sent, `[from, to]` in milliseconds since its start; at most 200. */
  @ApiProperty({ type: 'array', items: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 }, example: [[0, 30_000], [62_000, 73_000]] })
  watched: [number, number][];
}

export class WatchAuditDto {
  /** Newest first. */
  @ApiProperty({ type: [ViewingDto] })
  items: ViewingDto[];

  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}
