import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { TAG } from './people.dto.js';

export class CreateWaveDto {
  /** How many people. They are taken by position. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 10_000, example: 50 })
  @IsInt()
  @Min(1)
  @Max(10_000)
  count: number;

  /** Only people with this tag. */
  @ApiPropertyOptional({ pattern: TAG.source, example: 'flutter-games' })
  @IsOptional()
  @Matches(TAG, { message: '$property must be small letters, digits and dashes, at most 40' })
  tag?: string;
}

export class WaveDto {
  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000001' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'flutter-games' })
  tag: string | null;

  @ApiProperty({ type: 'integer', example: 50 })
  asked: number;

  /** How many were invited so far. */
  @ApiProperty({ type: 'integer', example: 50 })
  invited: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z' })
  createdAt: Date;

  /** When it was done, also when there were fewer people than asked; null while it goes on. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-24T10:00:03.000Z' })
  doneAt: Date | null;
}

export class WavesDto {
  @ApiProperty({ type: [WaveDto] })
  items: WaveDto[];
}
