import { ApiProperty, ApiPropertyOptional, PartialType, PickType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsISO8601, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { PublicFormDto } from '#abuse/public-form.dto.js';
import { MailAddressField } from '#mail/is-mail-address.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const CATEGORIES = ['contact', 'identity', 'network', 'recording', 'pseudonym', 'content', 'usage', 'credential'] as const;
const DAY = /^\d{4}-\d\d-\d\d$/;

export class TransferGroundDto {
  @ApiProperty({ enum: ['EU', 'UK'], example: 'EU' })
  origin: string;

  @ApiProperty({ example: 'scc-module-2' })
  tool: string;
}

/** A company that handles personal data for us. */
export class SubprocessorEntryDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ example: 'Example Mail Inc.' })
  name: string;

  /** ISO 3166-1. */
  @ApiProperty({ example: 'US' })
  country: string;

  @ApiProperty({ type: String, nullable: true, example: 'us-east-1' })
  region: string | null;

  @ApiProperty({ example: 'Delivers the mails we send' })
  purpose: string;

  @ApiProperty({ type: [String], example: ['contact', 'content'] })
  categories: string[];

  @ApiProperty({ type: String, nullable: true, example: 'Encryption in transit and at rest, ISO 27001' })
  safeguards: string | null;

  /** When they were bound to protect the data (Art. 28 GDPR). */
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-11-01' })
  contractSignedOn: string | null;

  /** On what data of people in the EU and the UK goes there, where the country is not adequate. */
  @ApiProperty({ type: [TransferGroundDto] })
  transfers: TransferGroundDto[];

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  announcedAt: Date;

  /** Nothing is sent to them before. */
  @ApiProperty({ example: '2026-12-23T15:30:00.000Z' })
  activeFrom: Date;

  @ApiProperty({ type: Date, nullable: true, example: null })
  activeUntil: Date | null;
}

export class SubprocessorListFactsDto {
  @ApiProperty({ example: 1 })
  number: number;

  /** What made it another list. */
  @ApiProperty({ enum: ['first', 'announced', 'ended', 'corrected'], example: 'first' })
  change: string;

  /** SHA-256 of the RFC 8785 form of `subprocessors`, in hex. */
  @ApiProperty({ example: '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945' })
  digest: string;

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  publishedAt: Date;
}

export class SubprocessorListDto extends SubprocessorListFactsDto {
  @ApiProperty({ type: [SubprocessorEntryDto] })
  subprocessors: SubprocessorEntryDto[];
}

export class SubprocessorListsDto {
  /** Newest first. */
  @ApiProperty({ type: [SubprocessorListFactsDto] })
  lists: SubprocessorListFactsDto[];
}

export class SubprocessorMailDto extends PublicFormDto {
  @MailAddressField('ada@example.com')
  email: string;
}

export class SubprocessorMailTakenDto {
  @ApiProperty({ enum: ['accepted'], example: 'accepted' })
  status: 'accepted';
}

export class AnnounceSubprocessorDto {
  @ApiProperty({ example: 'Example Mail Inc.', minLength: 1, maxLength: 150 })
  @IsString()
  @Length(1, 150)
  @Matches(/^[^\p{Cc}\u2028\u2029]*\S[^\p{Cc}\u2028\u2029]*$/u, { message: 'name must be one line' })
  name: string;

  /** The host that data goes to: what the egress gate lets through. */
  @ApiProperty({ example: 'smtp.example.net', minLength: 3, maxLength: 253 })
  @IsString()
  @Length(3, 253)
  @Matches(/^(?=.*\.)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
  host: string;

  @ApiProperty({ example: 'US' })
  @IsString()
  @Matches(/^[A-Z]{2}$/)
  country: string;

  @ApiProperty({ example: 'us-east-1', minLength: 1, maxLength: 100 })
  @IsString()
  @Length(1, 100)
  region: string;

  @ApiProperty({ example: 'Delivers the mails we send', minLength: 5, maxLength: 500 })
  @IsString()
  @Length(5, 500)
  purpose: string;

  @ApiProperty({ enum: CATEGORIES, isArray: true, example: ['contact', 'content'], minItems: 1, maxItems: 8 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(8)
  @ArrayUnique()
  @IsIn(CATEGORIES, { each: true })
  categories: (typeof CATEGORIES)[number][];

  @ApiProperty({ example: 'Encryption in transit and at rest, ISO 27001', minLength: 5, maxLength: 1_000 })
  @IsString()
  @Length(5, 1_000)
  safeguards: string;

  /** Where the contract is that binds them (Art. 28 GDPR). */
  @ApiProperty({ example: 'DPA-2026-07', minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  contractReference: string;

  @ApiProperty({ format: 'date', example: '2026-11-01' })
  @Matches(DAY)
  @IsISO8601({ strict: true })
  contractSignedOn: string;

  /** False only where no data of people in the EU or the UK ever gets there. */
  @ApiPropertyOptional({ example: true, default: true })
  @IsOptional()
  @IsBoolean()
  handlesEuUk?: boolean;

  /** From when on. Customers have 30 days to object; as long as there is no customer it may be at once. Absent: as soon as may be. */
  @ApiPropertyOptional({ example: '2099-01-01T00:00:00.000Z' })
  @IsOptional()
  @Matches(/T.*(?:Z|[+-]\d\d:\d\d)$/, { message: 'activeFrom must name its time zone' })
  @IsISO8601({ strict: true, strictSeparator: true })
  activeFrom?: string;
}

/** What may be put right without another notice. Another company, country, purpose or category is another subprocessor. */
export class CorrectSubprocessorDto extends PartialType(PickType(AnnounceSubprocessorDto, ['region', 'safeguards', 'contractReference', 'contractSignedOn'] as const)) {}

export class SubprocessorDto extends SubprocessorEntryDto {
  @ApiProperty({ example: 1 })
  version: number;

  @ApiProperty({ example: 'smtp.example.net' })
  host: string;

  @ApiProperty({ type: String, nullable: true, example: 'DPA-2026-07' })
  contractReference: string | null;

  @ApiProperty({ example: true })
  handlesEuUk: boolean;

  /** Why the egress gate lets nothing through now; null when it does. */
  @ApiProperty({ type: String, nullable: true, enum: ['not-active', 'no-transfer-tool', 'objection-open'], example: 'not-active' })
  refused: string | null;

  /** Origins that lack a transfer tool. */
  @ApiProperty({ type: [String], example: ['EU', 'UK'] })
  missingTools: string[];
}

export class SubprocessorsDto {
  @ApiProperty({ type: [SubprocessorDto] })
  subprocessors: SubprocessorDto[];
}

export class ObjectionDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  organisationId: string;

  @ApiProperty({ example: 'They need another region.' })
  reason: string;

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  raisedAt: Date;

  @ApiProperty({ type: String, nullable: true, enum: ['withdrawn', 'accommodated', 'contract-ended', 'rejected'], example: null })
  resolution: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  resolutionNote: string | null;

  @ApiProperty({ type: Date, nullable: true, example: null })
  resolvedAt: Date | null;
}

export class ObjectionsDto {
  @ApiProperty({ type: [ObjectionDto] })
  objections: ObjectionDto[];
}

export class RaiseObjectionDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  @IsUUID()
  organisationId: string;

  /** In your words, without names. */
  @ApiProperty({ example: 'They need another region.', minLength: 5, maxLength: 1_000 })
  @IsString()
  @Length(5, 1_000)
  reason: string;
}

export class SettleObjectionDto {
  @ApiProperty({ enum: ['withdrawn', 'accommodated', 'contract-ended', 'rejected'], example: 'withdrawn' })
  @IsIn(['withdrawn', 'accommodated', 'contract-ended', 'rejected'])
  resolution: 'withdrawn' | 'accommodated' | 'contract-ended' | 'rejected';

  @ApiProperty({ example: 'The region was changed before anything was sent.', minLength: 5, maxLength: 1_000 })
  @IsString()
  @Length(5, 1_000)
  note: string;
}
