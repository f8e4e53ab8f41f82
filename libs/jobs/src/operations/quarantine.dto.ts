import { ApiProperty } from '@nestjs/swagger';

const REASONS = ['bad-data', 'crashed', 'exhausted', 'unknown-job'] as const;

export class QuarantinedJobDto {
  @ApiProperty({ format: 'uuid', example: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })
  id: string;

  /** Which kind of job it is. */
  @ApiProperty({ example: 'frames.drain-session' })
  name: string;

  /** Why it was set aside. */
  @ApiProperty({ enum: REASONS, example: 'bad-data' })
  reason: (typeof REASONS)[number];

  /** Class and code of the last error, without its text. */
  @ApiProperty({ example: 'BadDataError' })
  error: string;

  @ApiProperty({ example: 5 })
  attempts: number;

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  createdAt: Date;

  @ApiProperty({ example: '2026-11-23T13:39:53.000Z' })
  quarantinedAt: Date;
}

export class QuarantineListDto {
  @ApiProperty({ type: [QuarantinedJobDto] })
  items: QuarantinedJobDto[];
}
