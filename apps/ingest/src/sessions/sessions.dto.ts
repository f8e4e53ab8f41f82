import { PRIVACY_LEVELS, type PrivacyLevel } from '#recording-format/meta.js';
import type { MaskRule } from '#recording-format/mask-rules.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsDefined, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength, ValidateNested } from 'class-validator';
import { MaskRuleDto } from '../identity/mask-rule.dto.js';

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

  /** SHA-256 of that text, in hex: proves later what was agreed to. */
  @ApiPropertyOptional({ example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' })
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/, { message: 'textSha256 must be 64 hex digits' })
  textSha256?: string;

  /** What they agreed to. Without `session-recording` there is no consent to be recorded. */
  @ApiPropertyOptional({ type: [String], example: ['session-recording'], default: ['session-recording'], maxItems: 16 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @Matches(/^[a-z][a-z0-9-]{0,63}$/, { each: true, message: 'each purpose must be lower-case words with hyphens' })
  purposes?: string[];

  /** When they agreed, in milliseconds since 1970 on the client's clock. After a withdrawal only a consent that is later than it counts. */
  @ApiPropertyOptional({ example: 1795440000000, minimum: 0, maximum: LAST_MOMENT })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(LAST_MOMENT)
  givenAt?: number;
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

  /** That the browser signals Global Privacy Control. The header `Sec-GPC: 1` says the same. */
  @ApiPropertyOptional({ example: false })
  @IsOptional()
  @IsBoolean()
  gpc?: boolean;

  /** Token of the session of the same page that this one goes on from: it rests on the same consent, and is withdrawn with it. */
  @ApiPropertyOptional({ example: 'pts1_8fQ2mN7xTq' })
  @IsOptional()
  @IsString()
  @Matches(/^[\x21-\x7e]{1,1024}$/, { message: 'renews must be 1 to 1024 printable ASCII characters' })
  renews?: string;

  /** Why a session begins that `on-error` held back. */
  @ApiPropertyOptional({ enum: ['error'], example: 'error' })
  @IsOptional()
  @IsIn(['error'])
  trigger?: 'error';
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

  /** Of the project's settings. A chunk that is acknowledged with another one says: read them again. */
  @ApiProperty({ type: 'integer', example: 3 })
  version: number;

  /** What else to mask, and where. */
  @ApiProperty({ type: [MaskRuleDto] })
  maskRules: MaskRule[];

  /** How many seconds to keep in memory while nothing is sent before an error. */
  @ApiProperty({ type: 'integer', example: 30 })
  onErrorSeconds: number;
}

export class UpgradeDto {
  @ApiProperty({ example: '1.0.0' })
  yours: string;

  /** The oldest version that may record this project. */
  @ApiProperty({ example: '1.0.0' })
  oldest: string;

  @ApiProperty({ example: '1.1.0' })
  newest: string;
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

  /** The record of the consent that the session rests on; its receipt can be asked for with the token. Null where the project needs none and none was given. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: '0197f2a0-0000-7000-8000-000000000002' })
  consentRecordId: string | null;

  /** Only for a recorder that is not the newest. */
  @ApiPropertyOptional({ type: UpgradeDto })
  upgrade?: UpgradeDto;
}

export const NOT_RECORDED = ['not-sampled', 'global-privacy-control', 'on-error'] as const;

export class NotRecordedDto {
  @ApiProperty({ type: Boolean, enum: [false], example: false })
  recording: false;

  /**
   * `not-sampled`: the project records only a share of its sessions. `global-privacy-control`: the browser signals it, and the project honours it. `on-error`: record into
   * memory, and start again with `trigger: error` when an error happens.
   */
  @ApiProperty({ enum: NOT_RECORDED, example: 'not-sampled' })
  reason: (typeof NOT_RECORDED)[number];

  /** With `on-error`: how to record until then. */
  @ApiPropertyOptional({ type: RecorderConfigDto })
  config?: RecorderConfigDto;

  @ApiPropertyOptional({ type: UpgradeDto })
  upgrade?: UpgradeDto;
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
