import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';

export class ReadRequestLogDto {
  /** Why you have to look: it stays in the audit log. Name no person. */
  @ApiProperty({ example: 'Sign-ups doubled at noon; looking for the networks they came from.', minLength: 10, maxLength: 500 })
  @IsString()
  @MinLength(10)
  @MaxLength(500)
  reason: string;

  /** From here on; at most 31 days back. */
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-23T12:00:00.000Z' })
  @Type(() => Date)
  @IsDate()
  since: Date;

  /** Up to here. */
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-23T13:00:00.000Z' })
  @Type(() => Date)
  @IsDate()
  until: Date;

  /** Only this address or network. */
  @ApiPropertyOptional({ example: '203.0.113.0/24' })
  @IsOptional()
  @Matches(/^[0-9a-f.:]{3,45}(?:\/\d{1,3})?$/i)
  network?: string;

  /** Only this route pattern. */
  @ApiPropertyOptional({ example: '/v1/waitlist/sign-ups' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  route?: string;

  /** Only this status. */
  @ApiPropertyOptional({ example: 429 })
  @IsOptional()
  @IsInt()
  @Min(100)
  @Max(599)
  status?: number;
}

export class LoggedRequestDto {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-23T12:00:01.204Z' })
  at: Date;

  @ApiProperty({ example: 'waitlist' })
  app: string;

  @ApiProperty({ example: 'POST' })
  method: string;

  @ApiProperty({ example: '/v1/waitlist/sign-ups' })
  route: string;

  @ApiProperty({ example: 202 })
  status: number;

  @ApiProperty({ example: 64 })
  durationMs: number;

  /** Whole for seven days, then its /24 or /48. */
  @ApiProperty({ example: '203.0.113.7' })
  address: string;

  @ApiProperty({ example: 'Firefox' })
  browser: string;
}

export class NetworkLoadDto {
  @ApiProperty({ example: 'ingest' })
  app: string;

  @ApiProperty({ example: '203.0.113.0/24' })
  prefix: string;

  @ApiProperty({ example: 1800 })
  requests: number;

  @ApiProperty({ example: 12 })
  refused: number;
}

export class ReadingDto {
  /** Latest first, at most 500: narrow the time to see more. */
  @ApiProperty({ type: [LoggedRequestDto] })
  requests: LoggedRequestDto[];

  /** Of routes that recorders call, only how much came from which network. The largest first, at most 100. */
  @ApiProperty({ type: [NetworkLoadDto] })
  networks: NetworkLoadDto[];
}
