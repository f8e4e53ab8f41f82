import { IntegerQuery } from '#http/query-fields.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { CASE_KINDS, type CaseKind } from './case-types.js';

const STATES = ['running', 'blocked', 'ending', 'done'] as const;
const NODE_STATES = ['waiting', 'running', 'erased', 'verified-absent', 'answered', 'lawful-exception'] as const;
const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';

export class CaseQueryDto {
  /** `blocked`: somebody has to look, since a data holder cannot be asked. It is tried on all the same. */
  @ApiPropertyOptional({ enum: STATES, example: 'done' })
  @IsOptional()
  @IsIn(STATES)
  state?: (typeof STATES)[number];

  @ApiPropertyOptional({ enum: CASE_KINDS, example: 'erase' })
  @IsOptional()
  @IsIn(CASE_KINDS)
  kind?: CaseKind;

  @IntegerQuery({ min: 1, max: 200, example: 25 })
  limit?: number;
}

export class CaseNodeDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ enum: ['waitlist', 'ingest', 'privacy'], example: 'waitlist' })
  app: string;

  /** A data holder of the app; empty for the question which holders it has. */
  @ApiProperty({ example: 'waitlist.people' })
  holder: string;

  @ApiProperty({ type: [String], example: ['waitlist.subscriber'] })
  stores: string[];

  /** A node is never skipped: it ends as `erased`, `verified-absent`, `answered` or `lawful-exception`. */
  @ApiProperty({ enum: NODE_STATES, example: 'erased' })
  state: (typeof NODE_STATES)[number];

  /** What it held when it was asked. */
  @ApiProperty({ example: 2 })
  records: number;

  /** Why something is kept, where the law says so. */
  @ApiProperty({ type: String, nullable: true, example: null })
  exception: string | null;

  /** Why a person has to look: `no-answer`, `still-found`, `holder-unknown`. */
  @ApiProperty({ type: String, nullable: true, example: null })
  blocked: string | null;

  @ApiProperty({ example: 0 })
  attempts: number;

  @ApiProperty({ type: Date, nullable: true, example: '2026-11-25T15:31:00.000Z' })
  answeredAt: Date | null;

  /** When it was asked again after the erasure, and had nothing. */
  @ApiProperty({ type: Date, nullable: true, example: '2026-11-25T15:31:10.000Z' })
  verifiedAt: Date | null;
}

export class CaseDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ enum: CASE_KINDS, example: 'erase' })
  kind: CaseKind;

  /** The rights request it answers. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  requestId: string | null;

  @ApiProperty({ enum: STATES, example: 'done' })
  state: (typeof STATES)[number];

  @ApiProperty({ example: '2026-11-25T15:30:00.000Z' })
  openedAt: Date;

  @ApiProperty({ type: Date, nullable: true, example: '2026-11-25T15:31:20.000Z' })
  endedAt: Date | null;

  /** When backups are clear, or are expected to be. */
  @ApiProperty({ type: Date, nullable: true, example: '2026-12-25T15:31:20.000Z' })
  backupsDueAt: Date | null;

  @ApiProperty({ type: Date, nullable: true, example: null })
  backupsClearAt: Date | null;
}

export class CaseListDto {
  @ApiProperty({ type: [CaseDto] })
  items: CaseDto[];
}

export class CaseWithNodesDto extends CaseDto {
  @ApiProperty({ type: [CaseNodeDto] })
  nodes: CaseNodeDto[];
}
