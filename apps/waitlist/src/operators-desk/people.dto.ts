import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { SUBSCRIBER_STATUSES, type SubscriberStatus } from '../waitlist/subscriber.entity.js';

/** Small letters, digits and dashes. */
export const TAG = /^[a-z0-9][a-z0-9-]{0,39}$/;
const TAG_MESSAGE = { message: '$property must be small letters, digits and dashes, at most 40' };

export class PeopleFilterDto {
  @ApiPropertyOptional({ enum: SUBSCRIBER_STATUSES, example: 'new' })
  @IsOptional()
  @IsIn(SUBSCRIBER_STATUSES)
  status?: SubscriberStatus;

  @ApiPropertyOptional({ pattern: TAG.source, example: 'flutter-games' })
  @IsOptional()
  @Matches(TAG, TAG_MESSAGE)
  tag?: string;
}

export class SearchPeopleDto extends PeopleFilterDto {
  /** Part of the address, the name or the company. */
  @ApiPropertyOptional({ maxLength: 254, example: 'example.org' })
  @IsOptional()
  @IsString()
  @MaxLength(254)
  text?: string;

  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string | null;

  /** People per page. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 25, example: 25 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

export class PersonDto {
  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000001' })
  id: string;

  @ApiProperty({ example: 'anna@example.org' })
  email: string;

  @ApiProperty({ type: String, nullable: true, example: 'Anna' })
  name: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Example GmbH' })
  company: string | null;

  @ApiProperty({ enum: SUBSCRIBER_STATUSES, example: 'new' })
  status: SubscriberStatus;

  @ApiProperty({ type: [String], example: ['flutter-games'] })
  tags: string[];

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z' })
  requestedAt: Date;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:03:12.000Z' })
  confirmedAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  invitedAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  joinedAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  declinedAt: Date | null;

  /** The organisation that the invitation opened. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  organisationId: string | null;

  /** True when they asked us to do nothing with their data for now: they are not invited. */
  @ApiProperty({ example: false })
  restricted: boolean;

  @ApiProperty({ format: 'date-time', example: '2028-11-24T10:03:12.000Z' })
  keepUntil: Date;
}

export class PeopleDto {
  @ApiProperty({ type: [PersonDto] })
  items: PersonDto[];

  /** Send it as `cursor` for the next page; null on the last. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}

export class ChangeTagsDto {
  @ApiPropertyOptional({ type: [String], maxItems: 20, example: ['flutter-games'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(TAG, { each: true, ...TAG_MESSAGE })
  add?: string[];

  @ApiPropertyOptional({ type: [String], maxItems: 20, example: [] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(TAG, { each: true, ...TAG_MESSAGE })
  remove?: string[];
}

export class WaitlistSummaryDto {
  /** Waiting for an invitation. */
  @ApiProperty({ type: 'integer', example: 812 })
  new: number;

  @ApiProperty({ type: 'integer', example: 40 })
  invited: number;

  @ApiProperty({ type: 'integer', example: 31 })
  joined: number;

  @ApiProperty({ type: 'integer', example: 3 })
  declined: number;

  /** Asked by mail and not confirmed yet. Not on the list. */
  @ApiProperty({ type: 'integer', example: 12 })
  pending: number;

  /** Held for a look. Not on the list. */
  @ApiProperty({ type: 'integer', example: 2 })
  held: number;
}
