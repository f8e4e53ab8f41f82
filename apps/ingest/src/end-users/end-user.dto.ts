import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';

export class EndUserDto {
  /** Your own pseudonym of the person, exactly as your app gives it to the recorder. It belongs here, in the body, and never in a URL. */
  @ApiProperty({ minLength: 1, maxLength: 128, example: 'user-8271' })
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  endUser: string;
}

export class FoundRecordingDto {
  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  sessionId: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  startedAt: Date;

  @ApiProperty({ type: 'integer', example: 61_200 })
  durationMs: number;

  @ApiProperty({ format: 'date-time', example: '2026-12-23T10:00:00.000Z' })
  expiresAt: Date;

  /** A legal hold keeps it from being erased. */
  @ApiProperty({ example: false })
  held: boolean;
}

export class FoundEndUserDto {
  /** Recordings of the person that there are. */
  @ApiProperty({ type: 'integer', example: 3 })
  recordings: number;

  /** Of them, recordings that are being made at this moment. */
  @ApiProperty({ type: 'integer', example: 0 })
  live: number;

  @ApiProperty({ type: 'integer', example: 1_834_022 })
  bytes: number;

  /** Decisions about consent that are on record. */
  @ApiProperty({ type: 'integer', example: 1 })
  consentDecisions: number;

  /** Archives of the person that have not gone yet. */
  @ApiProperty({ type: 'integer', example: 0 })
  archives: number;

  /** Since when the recordings may be kept, but not used; null when they may be used. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  restrictedSince: Date | null;

  /** The newest thousand. */
  @ApiProperty({ type: [FoundRecordingDto] })
  items: FoundRecordingDto[];
}

export class RestrictionDto {
  @ApiProperty({ example: true })
  restricted: boolean;

  /** How many recordings it is about. */
  @ApiProperty({ type: 'integer', example: 3 })
  recordings: number;
}
