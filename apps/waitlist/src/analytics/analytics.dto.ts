import { DROP_REASONS, type DropReason, type ViewCounts } from '#contracts/analytics.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, IsUUID, Matches, Max, Min, ValidateNested } from 'class-validator';

const MOST_ROWS = 500;
const MOST_VIEWS = 10_000_000;
const HOUR = /^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

class CountDto {
  @ApiProperty({ example: 3, minimum: 1 })
  @IsInt()
  @Min(1)
  @Max(MOST_VIEWS)
  count: number;
}

export class PageCountDto extends CountDto {
  @ApiProperty({ example: '2026-11-23T13:00:00.000Z' })
  @Matches(HOUR)
  hour: string;

  @ApiProperty({ example: '/privacy' })
  @Matches(/^\/[\w/:.*-]{0,99}$/)
  path: string;
}

export class ReferralCountDto extends CountDto {
  @ApiProperty({ example: '2026-11-23' })
  @Matches(DAY)
  day: string;

  @ApiProperty({ example: 'example.com' })
  @Matches(/^(?=.{1,253}$)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*$/u)
  domain: string;
}

export class VisitCountDto extends CountDto {
  @ApiProperty({ example: '2026-11-23' })
  @Matches(DAY)
  day: string;
}

export class DroppedCountDto extends CountDto {
  @ApiProperty({ example: '2026-11-23' })
  @Matches(DAY)
  day: string;

  @ApiProperty({ enum: DROP_REASONS, example: 'bot' })
  @IsIn(DROP_REASONS)
  reason: DropReason;
}

export class ViewCountsDto implements ViewCounts {
  /** The same for the same counts: sending them twice adds nothing. */
  @ApiProperty({ format: 'uuid', example: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })
  @IsUUID()
  batchId: string;

  @ApiProperty({ type: [PageCountDto] })
  @IsArray()
  @ArrayMaxSize(MOST_ROWS)
  @ValidateNested({ each: true })
  @Type(() => PageCountDto)
  views: PageCountDto[];

  @ApiProperty({ type: [ReferralCountDto] })
  @IsArray()
  @ArrayMaxSize(MOST_ROWS)
  @ValidateNested({ each: true })
  @Type(() => ReferralCountDto)
  referrals: ReferralCountDto[];

  @ApiProperty({ type: [VisitCountDto] })
  @IsArray()
  @ArrayMaxSize(MOST_ROWS)
  @ValidateNested({ each: true })
  @Type(() => VisitCountDto)
  visits: VisitCountDto[];

  @ApiProperty({ type: [DroppedCountDto] })
  @IsArray()
  @ArrayMaxSize(MOST_ROWS)
  @ValidateNested({ each: true })
  @Type(() => DroppedCountDto)
  dropped: DroppedCountDto[];
}

export class AnalyticsRangeDto {
  /** First day, UTC. Six days before `to` unless given; at most 31 days before it. */
  @ApiPropertyOptional({ example: '2026-11-17' })
  @IsOptional()
  @Matches(DAY)
  from?: string;

  /** Last day, UTC. Today unless given. */
  @ApiPropertyOptional({ example: '2026-11-23' })
  @IsOptional()
  @Matches(DAY)
  to?: string;
}

export class PageHourDto {
  @ApiProperty({ example: '2026-11-23T13:00:00.000Z' })
  hour: string;

  @ApiProperty({ example: '/privacy' })
  path: string;

  @ApiProperty({ example: 12 })
  views: number;
}

export class ReferralDayDto {
  @ApiProperty({ example: '2026-11-23' })
  day: string;

  /** Registrable domain; `other` for what fewer than three visits of the day came from. */
  @ApiProperty({ example: 'example.com' })
  domain: string;

  @ApiProperty({ example: 4 })
  views: number;
}

export class VisitDayDto {
  @ApiProperty({ example: '2026-11-23' })
  day: string;

  @ApiProperty({ example: 7 })
  visits: number;
}

export class DroppedDayDto {
  @ApiProperty({ example: '2026-11-23' })
  day: string;

  @ApiProperty({ enum: DROP_REASONS, example: 'bot' })
  reason: DropReason;

  @ApiProperty({ example: 19 })
  views: number;
}

export class MonthTotalDto {
  @ApiProperty({ example: '2024-09-01' })
  month: string;

  @ApiProperty({ enum: ['views', 'referrals', 'visits', 'dropped'], example: 'views' })
  kind: string;

  @ApiProperty({ example: '/privacy' })
  name: string;

  @ApiProperty({ example: 480 })
  count: number;
}

/** The rows as they are stored: there is nothing more. */
export class AnalyticsRowsDto {
  @ApiProperty({ example: '2026-11-17' })
  from: string;

  @ApiProperty({ example: '2026-11-23' })
  to: string;

  @ApiProperty({ type: [PageHourDto] })
  pageHours: PageHourDto[];

  @ApiProperty({ type: [ReferralDayDto] })
  referralDays: ReferralDayDto[];

  @ApiProperty({ type: [VisitDayDto] })
  visitDays: VisitDayDto[];

  @ApiProperty({ type: [DroppedDayDto] })
  droppedDays: DroppedDayDto[];

  /** Sums that are left of what is older than 25 months. */
  @ApiProperty({ type: [MonthTotalDto] })
  monthTotals: MonthTotalDto[];
}
