import { PRIVACY_LEVELS, type PrivacyLevel } from '#recording-format/meta.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { MaskRule } from '#recording-format/mask-rules.js';
import { MaskRuleDto } from '../identity/mask-rule.dto.js';
import { RECORD_MODES, type RecordMode } from '../identity/project-settings.js';

export class SdkConfigQuery {
  /** The public ingest key of the web app. */
  @ApiProperty({ example: 'ptx_ingest_live_8f2QaZ01…' })
  @IsString()
  @MaxLength(200)
  key: string;

  /** The version of the recorder that asks. */
  @ApiPropertyOptional({ example: '1.1.0' })
  @IsOptional()
  @IsString()
  @Matches(/^[\x21-\x7e]{1,64}$/, { message: 'recorder must be 1 to 64 printable ASCII characters' })
  recorder?: string;
}

export const UPGRADES = ['none', 'advised', 'required'] as const;

/** Which recorders may record the project. */
export class SdkVersionsDto {
  @ApiProperty({ example: '1.1.0' })
  newest: string;

  @ApiProperty({ example: '1.0.0' })
  oldest: string;

  /** For the recorder that asks: `required` means that it is refused. */
  @ApiPropertyOptional({ enum: UPGRADES, example: 'none' })
  upgrade?: (typeof UPGRADES)[number];
}

export class SdkScriptDto {
  @ApiProperty({ example: '1.0.0' })
  version: string;

  /** Never changes what it holds. */
  @ApiProperty({ format: 'uri', example: 'https://ingest.pixeltrace.example/sdk/1.0.0/pixeltrace.js' })
  url: string;

  /** For the `integrity` attribute of the script element. */
  @ApiProperty({ example: 'sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC' })
  integrity: string;
}

export class SdkConfigDto {
  /** Of the project's settings; grows with every change. */
  @ApiProperty({ type: 'integer', example: 3 })
  version: number;

  /** False while recording is switched off: load nothing. */
  @ApiProperty({ example: true })
  recording: boolean;

  /** Whether a session needs the end user's consent. */
  @ApiProperty({ example: true })
  consentRequired: boolean;

  /** The privacy level that sessions start with. */
  @ApiProperty({ enum: PRIVACY_LEVELS, example: 'mask-inputs' })
  privacy: PrivacyLevel;

  @ApiProperty({ example: 2 })
  framesPerSecond: number;

  /** `on-error`: keep in memory, and send when an error happens. */
  @ApiProperty({ enum: RECORD_MODES, example: 'always' })
  mode: RecordMode;

  @ApiProperty({ type: 'integer', example: 30 })
  onErrorSeconds: number;

  /** What else to mask, and where. */
  @ApiProperty({ type: [MaskRuleDto] })
  maskRules: MaskRule[];

  /** Whether Global Privacy Control is a refusal. */
  @ApiProperty({ example: true })
  honourGpc: boolean;

  @ApiProperty({ type: SdkVersionsDto })
  recorders: SdkVersionsDto;

  /** The newest recorder. */
  @ApiPropertyOptional({ type: SdkScriptDto })
  script?: SdkScriptDto;
}
