import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

export class ListHeldQuery {
  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ example: 'q1YKzJ0v3c8Yh0x5b5m1lTIwMjYtMTEtMjNUMTA6MDA6MDAuMDAwMDAwWiAwMTkzNTc4Zi1jMGFkLTcwMDA' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;

  @IntegerQuery({ min: 1, max: 100, example: 25, description: 'Sign-ups per page (default 25).' })
  limit?: number;
}

export class HeldSignUpDto {
  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000001' })
  id: string;

  @ApiProperty({ example: 'anna@example.org' })
  email: string;

  @ApiProperty({ type: String, nullable: true, example: 'Anna' })
  name: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  company: string | null;

  /** 0 to 100; from 50 on a sign-up is held. */
  @ApiProperty({ type: 'integer', example: 60 })
  score: number;

  /** Why, each with its own weight. */
  @ApiProperty({ type: [String], example: ['disposable-domain', 'address-dotted'] })
  reasons: string[];

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z' })
  requestedAt: Date;
}

export class HeldSignUpsDto {
  @ApiProperty({ type: [HeldSignUpDto] })
  items: HeldSignUpDto[];

  /** Send it as `cursor` for the next page; null on the last. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}
