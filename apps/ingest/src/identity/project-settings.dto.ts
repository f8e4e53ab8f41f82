import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsNumber, Max, Min, ValidateIf } from 'class-validator';
import { type Masking, MASKINGS } from './masking.js';

const CONSENT_MODES = ['required', 'not-required'] as const;
type ConsentMode = (typeof CONSENT_MODES)[number];

/** Absent means: leave it. Null is not a value. */
const Optional = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);

export class UpdateProjectSettingsDto {
  /** The version you read. When somebody has changed the settings since, the answer is `conflict`. */
  @ApiPropertyOptional({ type: 'integer', example: 3 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  version?: number;

  /** False stops recording: intake refuses new sessions, and the SDK is told to stop. */
  @ApiPropertyOptional({ example: true })
  @Optional()
  @IsBoolean()
  recordingEnabled?: boolean;

  /** What the SDK hides: `block` everything, `mask-all` text, `mask-inputs` text fields, or `none`. */
  @ApiPropertyOptional({ enum: MASKINGS, example: 'mask-inputs' })
  @Optional()
  @IsIn(MASKINGS)
  masking?: Masking;

  /** The least that the server accepts, whatever an SDK was told. */
  @ApiPropertyOptional({ enum: MASKINGS, example: 'mask-inputs' })
  @Optional()
  @IsIn(MASKINGS)
  maskingFloor?: Masking;

  /** Whether a session needs the end user's recorded consent. */
  @ApiPropertyOptional({ enum: CONSENT_MODES, example: 'required' })
  @Optional()
  @IsIn(CONSENT_MODES)
  consentMode?: ConsentMode;

  /** Share of sessions to record, 0 to 1. */
  @ApiPropertyOptional({ minimum: 0, maximum: 1, example: 0.25 })
  @Optional()
  @IsNumber()
  @Min(0)
  @Max(1)
  sampleRate?: number;

  @ApiPropertyOptional({ minimum: 0.1, maximum: 8, example: 2 })
  @Optional()
  @IsNumber()
  @Min(0.1)
  @Max(8)
  framesPerSecond?: number;

  /** Days until a recording is erased. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 3650, example: 30 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(3650)
  retentionDays?: number;
}

export class ProjectSettingsDto {
  @ApiProperty({ example: true })
  recordingEnabled: boolean;

  @ApiProperty({ enum: MASKINGS, example: 'mask-inputs' })
  masking: Masking;

  @ApiProperty({ enum: MASKINGS, example: 'mask-inputs' })
  maskingFloor: Masking;

  @ApiProperty({ enum: CONSENT_MODES, example: 'required' })
  consentMode: ConsentMode;

  @ApiProperty({ example: 0.25 })
  sampleRate: number;

  @ApiProperty({ example: 2 })
  framesPerSecond: number;

  @ApiProperty({ type: 'integer', example: 30 })
  retentionDays: number;

  /** Grows by one with every change. */
  @ApiProperty({ type: 'integer', example: 3 })
  version: number;

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  updatedAt: Date;
}
