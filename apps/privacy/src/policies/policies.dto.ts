import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { IntegerQuery } from '#http/query-fields.js';

const CLASSES = ['first', 'wording', 'meaningful'] as const;
const DIGEST = '431aff7459377aa75b980b775260efa43850b7e8cf9e1197938b85437b77a270';

export class PolicyVersionDto {
  @ApiProperty({ example: 1 })
  number: number;

  @ApiProperty({ example: 'Privacy Policy' })
  title: string;

  @ApiProperty({ example: 'en' })
  language: string;

  /** What changed, in plain words. */
  @ApiProperty({ example: 'The first version.' })
  summary: string;

  /** SHA-256 of `text`, UTF-8, in hex: what was published never changes. */
  @ApiProperty({ example: DIGEST })
  digest: string;

  @ApiProperty({ enum: CLASSES, example: 'first' })
  changeClass: (typeof CLASSES)[number];

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  publishedAt: Date;

  /** The day that was announced. */
  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  effectiveAt: Date;

  /** From when on it applied: not before its day, and not before those concerned were told. Null: not yet. */
  @ApiProperty({ type: Date, nullable: true, example: '2026-11-23T15:30:00.000Z' })
  inForceAt: Date | null;
}

export class PolicyVersionsDto {
  /** Newest first. */
  @ApiProperty({ type: [PolicyVersionDto] })
  versions: PolicyVersionDto[];
}

export class PolicyClauseDto {
  /** Promises have a capital and a number, which never change their meaning; other statements have a word. */
  @ApiProperty({ example: 'D3' })
  id: string;

  @ApiProperty({ example: 'Data retention and deletion' })
  section: string;

  /** Markdown. */
  @ApiProperty({ example: 'and from our backups within 30 days.' })
  text: string;
}

export class PolicyTextDto extends PolicyVersionDto {
  /** The published file: front matter, then Markdown with the id of each clause behind it. */
  @ApiProperty({ example: '---\nversion: 1\n---\n\n# Privacy Policy\n' })
  text: string;

  @ApiProperty({ type: [PolicyClauseDto] })
  clauses: PolicyClauseDto[];
}

export class ChangesQueryDto {
  /** The version to compare with. Without it: the one before. */
  @IntegerQuery({ min: 1, max: 999_999, example: 1 })
  since?: number;
}

export class WordRunDto {
  @ApiProperty({ enum: ['same', 'added', 'removed'], example: 'removed' })
  op: 'same' | 'added' | 'removed';

  @ApiProperty({ example: '30' })
  text: string;
}

export class ClauseChangeDto {
  @ApiProperty({ example: 'D3' })
  id: string;

  @ApiProperty({ enum: ['added', 'removed', 'changed'], example: 'changed' })
  kind: 'added' | 'removed' | 'changed';

  @ApiProperty({ type: String, nullable: true, example: 'and from our backups within 30 days.' })
  before: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'and from our backups within 25 days.' })
  after: string | null;

  @ApiProperty({ type: [WordRunDto] })
  words: readonly WordRunDto[];

  @ApiProperty({ enum: ['wording', 'meaningful'], example: 'meaningful' })
  changeClass: 'wording' | 'meaningful';

  @ApiProperty({ example: 'The words changed of a promise about how long data is kept.' })
  because: string;
}

export class PolicyChangesDto {
  @ApiProperty({ example: 1 })
  from: number;

  @ApiProperty({ example: 1 })
  to: number;

  /** Computed, clause by clause. Who publishes decides, and says why when they decide otherwise. */
  @ApiProperty({ enum: ['wording', 'meaningful'], example: 'wording' })
  changeClass: 'wording' | 'meaningful';

  @ApiProperty({ type: [ClauseChangeDto], example: [] })
  changes: readonly ClauseChangeDto[];
}

export class PolicyDraftDto {
  @ApiProperty({ example: 2 })
  number: number;

  @ApiProperty({ example: DIGEST })
  digest: string;

  @ApiProperty({ example: 'We keep backups for a shorter time.' })
  summary: string;

  /** What keeps it from being published. */
  @ApiProperty({ type: [String], example: [] })
  faults: readonly string[];

  /** Compared with the version that was published last. */
  @ApiProperty({ type: PolicyChangesDto, nullable: true, example: null })
  changes: PolicyChangesDto | null;

  /** The soonest day for a meaningful change. */
  @ApiProperty({ example: '2026-12-23T15:30:00.000Z' })
  soonest: Date;
}

export class PolicyDraftsDto {
  @ApiProperty({ type: [PolicyDraftDto], example: [] })
  drafts: PolicyDraftDto[];
}

export class PublishPolicyDto {
  /** A version that this release brings along (`GET /v1/operators/policy/drafts`). */
  @ApiProperty({ example: 2 })
  @IsInt()
  @Min(1)
  @Max(999_999)
  number: number;

  /** Of the draft that you read: another text is refused. */
  @ApiProperty({ example: DIGEST })
  @IsString()
  @Matches(/^[0-9a-f]{64}$/)
  digest: string;

  /** What you say the change is. */
  @ApiProperty({ enum: ['wording', 'meaningful'], example: 'meaningful' })
  @IsIn(['wording', 'meaningful'])
  changeClass: 'wording' | 'meaningful';

  /** Why, where you say something else than was computed. */
  @ApiPropertyOptional({ example: 'The limit was always meant so; counsel agrees.', minLength: 20, maxLength: 1_000 })
  @IsOptional()
  @IsString()
  @Length(20, 1_000)
  reason?: string;

  /** From when on. A meaningful change needs 30 days. Absent: as soon as may be. */
  @ApiPropertyOptional({ example: '2099-01-01T00:00:00.000Z' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(/T.*(?:Z|[+-]\d\d:\d\d)$/, { message: 'effectiveAt must name its time zone' })
  effectiveAt?: string;
}

export class AcceptancesDto {
  /** Members who used the service while it was in force. */
  @ApiProperty({ example: 40 })
  members: number;

  /** People who joined the waitlist while it was in force, and are still on it. */
  @ApiProperty({ example: 1280 })
  subscribers: number;
}
