import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsISO8601, IsString, Matches, Max, MaxLength, Min, MinLength, ValidateIf } from 'class-validator';
import { TIME } from './organisations.dto.js';

const MOST = Number.MAX_SAFE_INTEGER;
const CODE = /^[a-z][a-z0-9-]{1,39}$/;

/** What a plan includes. Months are calendar months in UTC. */
export class PlanDto {
  @ApiProperty({ pattern: CODE.source, example: 'team-2027' })
  @Matches(CODE, { message: 'must be 2 to 40 small letters, digits and hyphens' })
  code: string;

  @ApiProperty({ minLength: 1, maxLength: 80, example: 'Team 2027' })
  @IsString()
  @MinLength(1)
  @MaxLength(80)
  name: string;

  /** The longest that a recording is kept, whatever a project says. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 3650, example: 90 })
  @IsInt()
  @Min(1)
  @Max(3650)
  retentionDays: number;

  /** Bytes that recorders may send in a month. When they are used up, sessions that run go on and no new one begins. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MOST, example: 214_748_364_800 })
  @IsInt()
  @Min(0)
  @Max(MOST)
  monthlyBytes: number;

  /** Sessions that may begin in a month. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MOST, example: 100_000 })
  @IsInt()
  @Min(0)
  @Max(MOST)
  monthlySessions: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 1_000_000, example: 25 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  members: number;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 1_000_000, example: 20 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  projects: number;

  /** API keys of all projects together. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 1_000_000, example: 200 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  keys: number;
}

export class PlanListDto {
  @ApiProperty({ type: [PlanDto] })
  items: PlanDto[];
}

export class UpcomingPlanDto {
  @ApiProperty({ example: 'starter' })
  code: string;

  @ApiProperty({ example: 'Starter' })
  name: string;

  /** From then on recordings are kept for at most so many days, older ones are erased. */
  @ApiProperty({ type: 'integer', example: 30 })
  retentionDays: number;

  @ApiProperty({ example: '2026-12-23T13:24:53.000Z' })
  effectiveFrom: Date;

  @ApiProperty(TIME)
  announcedAt: Date;
}

export class PlanUsageDto {
  /** The first day of the month that bytes and sessions are counted in, in UTC. */
  @ApiProperty({ format: 'date', example: '2026-11-01' })
  month: string;

  @ApiProperty({ type: 'integer', example: 1_048_576 })
  bytes: number;

  @ApiProperty({ type: 'integer', example: 12 })
  sessions: number;

  /** Members and invitations that wait. */
  @ApiProperty({ type: 'integer', example: 4 })
  members: number;

  @ApiProperty({ type: 'integer', example: 2 })
  projects: number;

  @ApiProperty({ type: 'integer', example: 3 })
  keys: number;
}

export class OrganisationPlanDto {
  @ApiProperty({ type: PlanDto })
  plan: PlanDto;

  /** From when on; null for an organisation from before there were plans. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T13:24:53.000Z' })
  since: Date | null;

  /** A plan with a shorter retention that was announced. */
  @ApiProperty({ type: UpcomingPlanDto, nullable: true })
  upcoming: UpcomingPlanDto | null;
}

export class PlanAndUsageDto extends OrganisationPlanDto {
  @ApiProperty({ type: PlanUsageDto })
  usage: PlanUsageDto;
}

export class AssignPlanDto {
  @ApiProperty({ example: 'team' })
  @Matches(CODE, { message: 'must be the code of a plan' })
  plan: string;

  /** For a plan with a shorter retention: at least 30 days ahead, which is also what it is by itself. For any other plan leave it out: it holds at once. */
  @ApiPropertyOptional({ format: 'date-time', example: '2027-01-15T00:00:00.000Z' })
  @ValidateIf((_object, value) => value !== undefined)
  @IsISO8601({ strict: true, strictSeparator: true })
  @MaxLength(40)
  effectiveFrom?: string;
}
