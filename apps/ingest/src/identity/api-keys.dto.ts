import { KEY_SCOPES, type KeyScope } from '#identity/roles.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

const KINDS = ['ingest', 'secret'] as const;

export class CreateApiKeyDto {
  /** `ingest`: public, in the web app's page, writes recordings only. `secret`: for programs, has scopes. */
  @ApiProperty({ enum: KINDS, example: 'secret' })
  @IsIn(KINDS)
  kind: 'ingest' | 'secret';

  /** To tell keys apart. */
  @ApiProperty({ example: 'Nightly export' })
  @IsString()
  @MinLength(1)
  @MaxLength(120)
  name: string;

  /** Secret keys: what the key may do; at most what its maker may do. */
  @ApiPropertyOptional({ enum: KEY_SCOPES, isArray: true, example: ['recordings:read'] })
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(KEY_SCOPES, { each: true })
  scopes?: KeyScope[];

  /** Ingest keys: origins of the pages that may use it, compared exactly. */
  @ApiPropertyOptional({ type: [String], maxItems: 50, example: [] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(255, { each: true })
  origins?: string[];
}

export class ApiKeyDto {
  @ApiProperty({ format: 'uuid', example: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })
  id: string;

  @ApiProperty({ enum: KINDS, example: 'secret' })
  kind: 'ingest' | 'secret';

  @ApiProperty({ example: 'Nightly export' })
  name: string;

  /** The first characters of the key, by which to recognise it. */
  @ApiProperty({ example: 'ptx_secret_live_8f2QaZ01' })
  keyId: string;

  @ApiProperty({ enum: KEY_SCOPES, isArray: true, example: ['recordings:read'] })
  scopes: KeyScope[];

  @ApiProperty({ type: [String], example: [] })
  origins: string[];

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  createdAt: Date;

  /** The day of its last use, in UTC. */
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-11-23' })
  lastUsedDay: string | null;
}

export class CreatedApiKeyDto extends ApiKeyDto {
  /** The key itself. It is shown this once and cannot be read again. */
  @ApiProperty({ example: 'ptx_secret_live_8f2QaZ01…' })
  key: string;
}

export class ApiKeyListDto {
  @ApiProperty({ type: [ApiKeyDto] })
  items: ApiKeyDto[];
}
