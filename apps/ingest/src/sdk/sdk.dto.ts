import { PRIVACY_LEVELS, type PrivacyLevel } from '#recording-format/meta.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';

export class SdkConfigQuery {
  /** The public ingest key of the web app. */
  @ApiProperty({ example: 'ptx_ingest_live_8f2QaZ01…' })
  @IsString()
  @MaxLength(200)
  key: string;
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

  /** The newest recorder. */
  @ApiPropertyOptional({ type: SdkScriptDto })
  script?: SdkScriptDto;
}
