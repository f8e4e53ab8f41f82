import { PRIVACY_LEVELS, type PrivacyLevel } from '#recording-format/meta.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsDefined, IsInt, IsNumber, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength, ValidateNested } from 'class-validator';

/** The largest moment a JavaScript Date can hold. */
const LAST_MOMENT = 8.64e15;
const LAST_SEQ = 2 ** 31 - 1;

export class ConsentDto {
  /** Whether the end user agreed to be recorded. */
  @ApiProperty({ example: true })
  @IsBoolean()
  given: boolean;

  /** Which text they were shown. */
  @ApiPropertyOptional({ example: '2026-11-01' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  textVersion?: string;
}

export class PageDto {
  /** Of the recorded view, in CSS pixels. */
  @ApiProperty({ example: 1280, minimum: 1, maximum: 65535 })
  @IsInt()
  @Min(1)
  @Max(65_535)
  width: number;

  @ApiProperty({ example: 800, minimum: 1, maximum: 65535 })
  @IsInt()
  @Min(1)
  @Max(65_535)
  height: number;

  /** Device pixels per CSS pixel. */
  @ApiProperty({ example: 2, minimum: 0.1, maximum: 64 })
  @IsNumber()
  @Min(0.1)
  @Max(64)
  dpr: number;
}

export class StartSessionDto {
  /** The public ingest key of the web app. */
  @ApiProperty({ example: 'ptx_ingest_live_8f2QaZ01…' })
  @IsString()
  @MaxLength(200)
  key: string;

  /** Version of the recorder. */
  @ApiProperty({ example: '1.0.0' })
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  recorder: string;

  @ApiProperty({ type: ConsentDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => ConsentDto)
  consent: ConsentDto;

  /** The customer's own pseudonym for the end user; never a name or an address. */
  @ApiPropertyOptional({ example: 'user-8271', maxLength: 128 })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  endUser?: string;

  @ApiProperty({ type: PageDto })
  @IsDefined()
  @ValidateNested()
  @Type(() => PageDto)
  page: PageDto;

  /** When the recording began, in milliseconds since 1970 on the client's clock, however wrong that is. */
  @ApiProperty({ example: 1795440000000, minimum: 0, maximum: LAST_MOMENT })
  @IsNumber()
  @Min(0)
  @Max(LAST_MOMENT)
  startedAt: number;

  /** The same clock when this request was sent; tells how long ago the recording began. */
  @ApiPropertyOptional({ example: 1795440000150, minimum: 0, maximum: LAST_MOMENT })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(LAST_MOMENT)
  sentAt?: number;
}

export class RecorderConfigDto {
  /** The privacy level to record with: at least the floor of the project. A stricter one may be used, a weaker one is refused. */
  @ApiProperty({ enum: PRIVACY_LEVELS, example: 'mask-inputs' })
  privacy: PrivacyLevel;

  @ApiProperty({ example: 2 })
  framesPerSecond: number;

  /** Above this the recorder takes fewer pictures. */
  @ApiProperty({ example: 3000000 })
  maxBytesPerMinute: number;

  /** How much time one chunk covers. */
  @ApiProperty({ example: 5 })
  chunkSeconds: number;

  /** After this many minutes the recorder ends the session and starts a new one. */
  @ApiProperty({ example: 60 })
  maxMinutes: number;
}

export class StartedSessionDto {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  recording: true;

  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000001' })
  sessionId: string;

  /** Goes into the header of every chunk. Valid for two hours. */
  @ApiProperty({ example: 'pts1_8fQ2mN7xTq' })
  token: string;

  @ApiProperty({ type: RecorderConfigDto })
  config: RecorderConfigDto;
}

export class NotSampledDto {
  @ApiProperty({ type: Boolean, enum: [false], example: false })
  recording: false;

  /** The project records only a share of its sessions, and this is not one of them. */
  @ApiProperty({ enum: ['not-sampled'], example: 'not-sampled' })
  reason: 'not-sampled';
}

export class EndSessionDto {
  /** The token of the session. */
  @ApiProperty({ example: 'pts1_8fQ2mN7xTq' })
  @IsString()
  @Matches(/^[\x21-\x7e]{1,1024}$/, { message: 'token must be 1 to 1024 printable ASCII characters' })
  token: string;

  /** Number of the last chunk that was or will be sent; -1 when there is none. What is missing up to it is counted as lost. */
  @ApiProperty({ example: 41, minimum: -1, maximum: LAST_SEQ })
  @IsInt()
  @Min(-1)
  @Max(LAST_SEQ)
  lastSeq: number;

  /** The recorder's ledger at its end (recording format, §5). */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { captured: 9, stored: 7, deduplicated: 2, skipped: {}, lost: {} } })
  @IsOptional()
  @IsObject()
  ledger?: Record<string, unknown>;
}
