import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

const STATES = ['received', 'taken-up'] as const;
const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';

export class ArrivalQueryDto {
  @ApiPropertyOptional({ enum: STATES, example: 'received' })
  @IsOptional()
  @IsIn(STATES)
  state?: (typeof STATES)[number];

  @IntegerQuery({ min: 1, max: 100, example: 25 })
  limit?: number;
}

export class ArrivalDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  /** The conversation in the inbox, where it is answered. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  conversationId: string;

  @ApiProperty({ example: 'ada@example.com' })
  email: string;

  @ApiProperty({ example: 'Please send me what you hold about me.' })
  body: string;

  @ApiProperty({ enum: STATES, example: 'received' })
  state: (typeof STATES)[number];

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  receivedAt: Date;

  @ApiProperty({ type: Date, nullable: true, example: null })
  takenUpAt: Date | null;

  /** The operator who took it up. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  takenUpBy: string | null;
}

export class ArrivalListDto {
  @ApiProperty({ type: [ArrivalDto] })
  items: ArrivalDto[];
}
