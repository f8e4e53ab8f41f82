import { ApiProperty } from '@nestjs/swagger';
import { BREACH_JURISDICTIONS, type BreachJurisdiction, type BreachRisk } from './breach-clocks.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const RISKS = ['unknown', 'none', 'some', 'high'] as const;
const KINDS = ['log', 'notice', 'report', 'decision', 'other'] as const;

export class BreachDutyDto {
  @ApiProperty({ example: 'eu-authority' })
  code: string;

  @ApiProperty({ example: '2026-11-23T08:00:00.000Z' })
  dueAt: Date;

  @ApiProperty({ example: '72 hours from 2026-11-20 08:00 UTC, when we were aware (Art. 33(1) GDPR)' })
  how: string;

  @ApiProperty({ example: '2026-11' })
  ruleVersion: string;

  @ApiProperty({ enum: ['open', 'overdue', 'done', 'done-late', 'waived'], example: 'open' })
  state: 'open' | 'overdue' | 'done' | 'done-late' | 'waived';

  @ApiProperty({ type: Date, nullable: true, example: null })
  doneAt: Date | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  lateReason: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  waivedReason: string | null;
}

export class BreachEvidenceDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: 'eu-authority' })
  dutyCode: string | null;

  @ApiProperty({ enum: KINDS, example: 'report' })
  kind: string;

  @ApiProperty({ example: 'Receipt of the authority' })
  note: string;

  @ApiProperty({ type: String, nullable: true, example: 'case 2026/118' })
  reference: string | null;

  /** Of the document, in hex. */
  @ApiProperty({ type: String, nullable: true, example: null })
  sha256: string | null;

  @ApiProperty({ example: '2026-11-21T09:00:00.000Z' })
  recordedAt: Date;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  recordedBy: string;
}

export class BreachDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ example: 1 })
  version: number;

  @ApiProperty({ example: 'A lost disk' })
  title: string;

  @ApiProperty({ enum: ['controller', 'processor'], example: 'controller' })
  role: 'controller' | 'processor';

  @ApiProperty({ example: '2026-11-20T08:00:00.000Z' })
  awareAt: Date;

  @ApiProperty({ type: Date, nullable: true, example: null })
  beganAt: Date | null;

  @ApiProperty({ type: Date, nullable: true, example: null })
  endedAt: Date | null;

  @ApiProperty({ enum: BREACH_JURISDICTIONS, isArray: true, example: ['EU'] })
  jurisdictions: BreachJurisdiction[];

  @ApiProperty({ type: [String], example: ['contact'] })
  categories: string[];

  @ApiProperty({ type: Number, nullable: true, example: 12 })
  people: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 40 })
  records: number | null;

  @ApiProperty({ example: 'An encrypted disk was lost on its way to the shredder.' })
  nature: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  consequences: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  measures: string | null;

  @ApiProperty({ enum: RISKS, example: 'unknown' })
  risk: BreachRisk;

  @ApiProperty({ type: String, nullable: true, example: null })
  riskReason: string | null;

  @ApiProperty({ enum: ['open', 'closed'], example: 'open' })
  state: 'open' | 'closed';

  @ApiProperty({ example: '2026-11-20T08:10:00.000Z' })
  createdAt: Date;

  @ApiProperty({ type: Date, nullable: true, example: null })
  closedAt: Date | null;

  /** The soonest first. */
  @ApiProperty({ type: [BreachDutyDto] })
  duties: BreachDutyDto[];
}

export class BreachWithEvidenceDto extends BreachDto {
  @ApiProperty({ type: [BreachEvidenceDto], example: [] })
  evidence: BreachEvidenceDto[];
}

export class BreachesDto {
  @ApiProperty({ type: [BreachDto] })
  breaches: BreachDto[];
}

export class WrittenNoticeDto {
  @ApiProperty({ example: 'A breach of security that concerns your data' })
  subject: string;

  @ApiProperty({ example: 'Personal data of yours was affected.' })
  body: string;

  /** What nobody has written down yet. */
  @ApiProperty({ type: [String], example: ['consequences'] })
  missing: string[];
}
