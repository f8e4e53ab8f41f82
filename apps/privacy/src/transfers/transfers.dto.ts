import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString, Length, Matches } from 'class-validator';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const DAY = /^\d{4}-\d\d-\d\d$/;
/** By origin, the tools there are: standard contractual clauses, addendum and agreement of the United Kingdom, binding corporate rules, the data privacy framework and its bridge. */
export const TOOLS_OF = { EU: ['scc-module-2', 'scc-module-3', 'bcr', 'dpf'], UK: ['uk-addendum', 'uk-idta', 'bcr', 'uk-us-data-bridge'] } as const;
const TOOLS = [...new Set([...TOOLS_OF.EU, ...TOOLS_OF.UK])];

export class TransferToolDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ enum: ['EU', 'UK'], example: 'EU' })
  origin: 'EU' | 'UK';

  @ApiProperty({ enum: TOOLS, example: 'scc-module-2' })
  tool: string;

  @ApiProperty({ example: 'DPA-2026-07, annex 2' })
  reference: string;

  @ApiProperty({ type: String, nullable: true, example: 'TIA-2026-07' })
  assessmentReference: string | null;

  @ApiProperty({ format: 'date', example: '2026-11-01' })
  signedOn: string;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: null })
  validUntil: string | null;

  @ApiProperty({ type: Date, nullable: true, example: null })
  endedAt: Date | null;
}

export class RecordToolDto {
  @ApiProperty({ enum: ['EU', 'UK'], example: 'EU' })
  @IsIn(['EU', 'UK'])
  origin: 'EU' | 'UK';

  @ApiProperty({ enum: TOOLS, example: 'scc-module-2' })
  @IsIn(TOOLS)
  tool: (typeof TOOLS)[number];

  /** Where the signed document is. */
  @ApiProperty({ example: 'DPA-2026-07, annex 2', minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  reference: string;

  /** Where the assessment of the transfer is. */
  @ApiPropertyOptional({ example: 'TIA-2026-07', minLength: 1, maxLength: 200 })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  assessmentReference?: string;

  @ApiProperty({ format: 'date', example: '2026-11-01' })
  @Matches(DAY)
  @IsISO8601({ strict: true })
  signedOn: string;

  @ApiPropertyOptional({ format: 'date', example: '2099-12-31' })
  @IsOptional()
  @Matches(DAY)
  @IsISO8601({ strict: true })
  validUntil?: string;
}

export class StoreRegionDto {
  @ApiProperty({ example: 'recordings' })
  kind: string;

  @ApiProperty({ example: 's3' })
  backend: string;

  @ApiProperty({ example: 'us-east-1' })
  region: string;

  @ApiProperty({ example: true })
  encryptedInTransit: boolean;

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  seenAt: Date;
}

/** One flow out of our hands. */
export class TransferFlowDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  subprocessorId: string;

  @ApiProperty({ example: 'Example Mail Inc.' })
  name: string;

  @ApiProperty({ example: 'US' })
  country: string;

  @ApiProperty({ type: [String], example: ['contact'] })
  categories: string[];

  @ApiProperty({ example: true })
  handlesEuUk: boolean;

  @ApiProperty({ type: [TransferToolDto] })
  tools: TransferToolDto[];

  /** Origins from which data may not go there: the egress gate refuses as long as there is one. */
  @ApiProperty({ type: [String], example: ['EU', 'UK'] })
  missing: string[];
}

export class TransfersDto {
  /** Where our own stores are. */
  @ApiProperty({ type: [StoreRegionDto] })
  stores: StoreRegionDto[];

  @ApiProperty({ type: [TransferFlowDto] })
  flows: TransferFlowDto[];
}
