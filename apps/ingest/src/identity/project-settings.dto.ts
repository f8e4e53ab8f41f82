import { IntegerQuery } from '#http/query-fields.js';
import type { MaskRule } from '#recording-format/mask-rules.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, IsNumber, IsString, Matches, Max, MaxLength, Min, ValidateIf, ValidateNested } from 'class-validator';
import { MaskRuleDto } from './mask-rule.dto.js';
import { type Masking, MASKINGS } from './masking.js';
import { CONSENT_MODES, type ConsentMode, type ProjectSettings, RECORD_MODES, type RecordMode, SETTING_NAMES, type SettingName } from './project-settings.js';

/** Absent means: leave it. Null is not a value. */
const Optional = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);
/** Absent means: leave it. Null takes it away. */
const Removable = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined && value !== null);

export class UpdateProjectSettingsDto {
  /** The kill switch. False stops recording: intake refuses sessions and chunks at once, and recorders stop and drop what they hold. */
  @ApiPropertyOptional({ example: true })
  @Optional()
  @IsBoolean()
  recordingEnabled?: boolean;

  /** `on-error`: record into the memory of the page only, and send nothing before an error happens. */
  @ApiPropertyOptional({ enum: RECORD_MODES, example: 'always' })
  @Optional()
  @IsIn(RECORD_MODES)
  recordMode?: RecordMode;

  /** With `on-error`: how many seconds from before the error are sent. */
  @ApiPropertyOptional({ type: 'integer', minimum: 5, maximum: 120, example: 30 })
  @Optional()
  @IsInt()
  @Min(5)
  @Max(120)
  onErrorSeconds?: number;

  /** What the SDK hides: `block` everything, `mask-all` text, `mask-inputs` text fields, or `none`. */
  @ApiPropertyOptional({ enum: MASKINGS, example: 'mask-inputs' })
  @Optional()
  @IsIn(MASKINGS)
  masking?: Masking;

  /** The least that the server accepts, whatever an SDK was told. Raised, it ends recordings that hide less; their recorders go on with a new one. */
  @ApiPropertyOptional({ enum: MASKINGS, example: 'mask-inputs' })
  @Optional()
  @IsIn(MASKINGS)
  maskingFloor?: Masking;

  /** What else is masked, and where. The server keeps no picture on which a rectangle or a whole page of these is not masked. Recorders before 1.1.0 do not know rules and are refused. */
  @ApiPropertyOptional({ type: [MaskRuleDto], maxItems: 50 })
  @Optional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => MaskRuleDto)
  maskRules?: MaskRuleDto[];

  /** Older recorders are refused. Null: every recorder that is still supported. */
  @ApiPropertyOptional({ type: 'string', nullable: true, pattern: '^\\d{1,4}\\.\\d{1,4}\\.\\d{1,4}$', example: '1.0.0' })
  @Removable()
  @IsString()
  @Matches(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/)
  minimumRecorder?: string | null;

  /** Whether a session needs the end user's recorded consent. */
  @ApiPropertyOptional({ enum: CONSENT_MODES, example: 'required' })
  @Optional()
  @IsIn(CONSENT_MODES)
  consentMode?: ConsentMode;

  /** Whether Global Privacy Control, where a browser signals it, is a refusal to be recorded. */
  @ApiPropertyOptional({ example: true })
  @Optional()
  @IsBoolean()
  honourGpc?: boolean;

  /** Pages of these origins may be recorded, as far as the ingest key allows them too. Empty: every origin of the project's ingest keys. */
  @ApiPropertyOptional({ type: [String], maxItems: 50, example: ['https://app.example.com'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(255, { each: true })
  origins?: string[];

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

  /** Days until a recording is erased. At most what the plan allows. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 3650, example: 30 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(3650)
  retentionDays?: number;

  /** Whether who watches a recording has to say why. */
  @ApiPropertyOptional({ example: false })
  @Optional()
  @IsBoolean()
  watchReason?: boolean;

  /** Whether recordings may be followed while they are made. */
  @ApiPropertyOptional({ example: false })
  @Optional()
  @IsBoolean()
  liveViewing?: boolean;
}

export class ProjectSettingsDto implements ProjectSettings {
  @ApiProperty({ example: true })
  recordingEnabled: boolean;

  @ApiProperty({ enum: RECORD_MODES, example: 'always' })
  recordMode: RecordMode;

  @ApiProperty({ type: 'integer', example: 30 })
  onErrorSeconds: number;

  @ApiProperty({ enum: MASKINGS, example: 'mask-inputs' })
  masking: Masking;

  @ApiProperty({ enum: MASKINGS, example: 'mask-inputs' })
  maskingFloor: Masking;

  @ApiProperty({ type: [MaskRuleDto] })
  maskRules: MaskRule[];

  @ApiProperty({ type: 'string', nullable: true, example: null })
  minimumRecorder: string | null;

  @ApiProperty({ enum: CONSENT_MODES, example: 'required' })
  consentMode: ConsentMode;

  @ApiProperty({ example: true })
  honourGpc: boolean;

  @ApiProperty({ type: [String], example: [] })
  origins: string[];

  @ApiProperty({ example: 0.25 })
  sampleRate: number;

  @ApiProperty({ example: 2 })
  framesPerSecond: number;

  @ApiProperty({ type: 'integer', example: 30 })
  retentionDays: number;

  @ApiProperty({ example: false })
  watchReason: boolean;

  @ApiProperty({ example: false })
  liveViewing: boolean;

  /** Grows by one with every change. */
  @ApiProperty({ type: 'integer', example: 3 })
  version: number;

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  updatedAt: Date;
}

export class SettingsVersionsQuery {
  @IntegerQuery({ min: 1, max: 100, example: 20 })
  limit?: number;

  @IntegerQuery({ min: 1, max: 2_147_483_647, example: 12, description: 'Only versions before this one.' })
  before?: number;
}

export class SettingChangeDto {
  @ApiProperty({ enum: SETTING_NAMES, example: 'masking' })
  setting: SettingName;

  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: {} }], nullable: true, example: 'none' })
  before: unknown;

  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: {} }], nullable: true, example: 'mask-inputs' })
  after: unknown;
}

export class SettingsChangedByDto {
  @ApiProperty({ enum: ['member', 'api-key'], example: 'member' })
  kind: string;

  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000001' })
  id: string;
}

export class SettingsVersionDto {
  @ApiProperty({ type: 'integer', example: 3 })
  version: number;

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  changedAt: Date;

  /** Null for the defaults, and for versions from before this was kept. */
  @ApiProperty({ type: SettingsChangedByDto, nullable: true })
  changedBy: SettingsChangedByDto | null;

  /** Against the version before. */
  @ApiProperty({ type: [SettingChangeDto] })
  changes: SettingChangeDto[];

  /** All settings as they were. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { masking: 'mask-inputs' } })
  settings: Partial<ProjectSettings>;
}

export class SettingsVersionsDto {
  @ApiProperty({ type: [SettingsVersionDto] })
  versions: SettingsVersionDto[];

  /** Null on the last page. */
  @ApiProperty({ type: 'integer', nullable: true, example: null })
  nextBefore: number | null;
}
