import type { LegalBasis } from '#contracts/personal-data.js';
import { IsDay, IsMoment } from '#http/moment.js';
import type { RetentionAction, RetentionEntry } from '#retention/retention-entry.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

const BASES = ['contract', 'consent', 'legitimate-interest', 'legal-obligation', 'processor-instruction'] as const;

export class RetentionEntryDto implements Omit<RetentionEntry, 'counted' | 'declared' | 'carriedOutBy'> {
  @ApiProperty({ example: 'waitlist-sign-up' })
  id: string;

  @ApiProperty({ example: 'Somebody who asked to join and did not confirm' })
  title: string;

  /** Tables, and the beginning of objects’ keys. */
  @ApiProperty({ type: [String], example: ['waitlist.sign_up'] })
  datasets: readonly string[];

  @ApiProperty({ enum: BASES, example: 'consent' })
  basis: LegalBasis;

  /** What the time counts from, or what ends it. */
  @ApiProperty({ example: 'The request' })
  trigger: string;

  /** ISO 8601; null where no clock ends it. */
  @ApiProperty({ type: String, nullable: true, example: 'P7D' })
  duration: string | null;

  @ApiProperty({ enum: ['delete', 'anonymise', 'erase'], example: 'delete' })
  action: RetentionAction;

  /** What a legal hold can keep back. */
  @ApiProperty({ enum: ['row', 'recording', 'none'], example: 'none' })
  hold: 'row' | 'recording' | 'none';
}

export class RetentionScheduleDto {
  @ApiProperty({ type: [RetentionEntryDto] })
  items: RetentionEntryDto[];
}

export class DryRunQuery {
  /** What would be due then; now where it is left out. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-12-01T00:00:00Z' })
  @IsOptional()
  @IsMoment()
  at?: string;
}

export class DueRowsDto {
  @ApiProperty({ example: 'waitlist-sign-up' })
  entry: string;

  /** Rows whose time is over then, and that nothing keeps. */
  @ApiProperty({ type: 'integer', example: 3 })
  due: number;

  /** Rows that a legal hold keeps. */
  @ApiProperty({ type: 'integer', example: 0 })
  held: number;

  /** Since when the oldest of them is due. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  oldest: Date | null;
}

export class DryRunDto {
  @ApiProperty({ type: [DueRowsDto] })
  items: DueRowsDto[];
}

export class EvidenceQuery {
  /** First day, UTC. */
  @ApiProperty({ format: 'date', example: '2026-11-01' })
  @IsDay()
  from: string;

  /** Last day, UTC; at most 366 days later. */
  @ApiProperty({ format: 'date', example: '2026-11-30' })
  @IsDay()
  to: string;
}

export class EvidenceDto {
  @ApiProperty({ format: 'date', example: '2026-11-23' })
  day: string;

  @ApiProperty({ example: 'waitlist-sign-up' })
  entry: string;

  /** What that night’s dry run said would go until the next. */
  @ApiProperty({ type: 'integer', example: 3 })
  announced: number;

  /** What of it a legal hold kept. */
  @ApiProperty({ type: 'integer', example: 0 })
  held: number;

  /** What went that day because its time was over. */
  @ApiProperty({ type: 'integer', example: 3 })
  gone: number;

  /** What was due two days before and still there. */
  @ApiProperty({ type: 'integer', example: 0 })
  overdue: number;
}

export class NightDto {
  @ApiProperty({ format: 'date', example: '2026-11-23' })
  day: string;

  /** Null for a night that did not end. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T02:00:04.000Z' })
  finishedAt: Date | null;
}

export class EvidenceListDto {
  @ApiProperty({ type: [NightDto] })
  nights: NightDto[];

  /** Latest first. Counts only. */
  @ApiProperty({ type: [EvidenceDto] })
  items: EvidenceDto[];
}
