import { IsMoment, Moment } from '#http/moment.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

export const EXPIRY_RULES = ['plan', 'project', 'shortened', 'pinned'] as const;

export class ShortenDto {
  /** When it is to go: sooner than it would now. */
  @ApiProperty({ format: 'date-time', example: '2026-12-01T00:00:00Z' })
  @IsMoment()
  expiresAt: string;
}

export class PinDto {
  @Moment({ example: '2027-02-01T00:00:00Z', description: 'Until when it is kept; default: as long as the plan allows.' })
  until?: string;
}

export class PreviewQuery {
  /** The days that the project’s setting would be. Default: those that it is. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 3650, example: 14 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(3650)
  days?: number;
}

export class PreviewDto {
  @ApiProperty({ type: 'integer', example: 14 })
  days: number;

  /** The shorter of the plan’s and these. */
  @ApiProperty({ type: 'integer', example: 14 })
  effectiveDays: number;

  /** Recordings that would go at once. */
  @ApiProperty({ type: 'integer', example: 120 })
  goneAtOnce: number;

  @ApiProperty({ type: 'integer', example: 18_340_221 })
  bytesGoneAtOnce: number;

  /** Further recordings that would go sooner than now. */
  @ApiProperty({ type: 'integer', example: 310 })
  goneSooner: number;

  /** Recordings whose time would stay as it is: a longer setting lengthens none that exists. */
  @ApiProperty({ type: 'integer', example: 12 })
  unchanged: number;

  /** Of those that would go at once or sooner, how many a pin keeps. */
  @ApiProperty({ type: 'integer', example: 3 })
  pinned: number;

  /** How many a legal hold keeps. */
  @ApiProperty({ type: 'integer', example: 0 })
  held: number;
}

export class RuleCountDto {
  @ApiProperty({ enum: EXPIRY_RULES, example: 'project' })
  rule: string;

  /** Recordings that this rule takes within the next 24 hours. */
  @ApiProperty({ type: 'integer', example: 17 })
  due: number;

  /** Of those whose time is over or will be by then, how many a legal hold keeps. */
  @ApiProperty({ type: 'integer', example: 0 })
  held: number;
}

export class EvidenceDto {
  @ApiProperty({ format: 'date', example: '2026-11-23' })
  day: string;

  @ApiProperty({ enum: EXPIRY_RULES, example: 'project' })
  rule: string;

  /** What the dry run of that night said would go. */
  @ApiProperty({ type: 'integer', example: 17 })
  announced: number;

  /** What went. */
  @ApiProperty({ type: 'integer', example: 17 })
  erased: number;

  @ApiProperty({ type: 'integer', example: 0 })
  held: number;

  /** How late the latest of them was made unreadable. */
  @ApiProperty({ type: 'integer', example: 41 })
  longestLagSeconds: number;
}

export class ProjectRetentionDto {
  @ApiProperty({ type: 'integer', example: 90 })
  planDays: number;

  @ApiProperty({ type: 'integer', example: 30 })
  projectDays: number;

  @ApiProperty({ type: 'integer', example: 30 })
  effectiveDays: number;

  /** What goes next. */
  @ApiProperty({ type: [RuleCountDto] })
  next: RuleCountDto[];

  /** What went, day by day, of the last 30 days. */
  @ApiProperty({ type: [EvidenceDto] })
  evidence: EvidenceDto[];
}

export class PinnedDto {
  @ApiProperty({ format: 'date-time', example: '2027-02-01T00:00:00.000Z' })
  until: Date;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  at: Date;

  /** `member` or `api-key`, and its id. */
  @ApiProperty({ example: 'member' })
  byKind: string;

  @ApiProperty({ example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  byId: string;
}

export class HeldDto {
  @ApiProperty({ format: 'uuid', example: '8d1f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5a' })
  holdId: string;

  @ApiProperty({ example: 'District Court of Example' })
  authority: string;

  @ApiProperty({ format: 'date-time', example: '2027-02-01T00:00:00.000Z' })
  reviewAt: Date;
}

export class RecordingRetentionDto {
  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  sessionId: string;

  /** From then on nobody can watch it. A legal hold keeps its bytes longer, not its reader. */
  @ApiProperty({ format: 'date-time', example: '2026-12-23T10:00:00.000Z' })
  expiresAt: Date;

  /** Why then: the plan, the project’s setting, an instruction for this recording, or its pin. */
  @ApiProperty({ enum: EXPIRY_RULES, example: 'project' })
  rule: string;

  /** The longest that the plan allows. */
  @ApiProperty({ format: 'date-time', example: '2027-02-21T10:00:00.000Z' })
  ceilingAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  shortenedTo: Date | null;

  @ApiProperty({ type: PinnedDto, nullable: true, example: null })
  pin: PinnedDto | null;

  @ApiProperty({ type: [HeldDto], example: [] })
  holds: HeldDto[];
}

