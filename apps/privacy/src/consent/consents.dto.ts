import type { ConsentRecord } from '#consent/consent-event.js';
import type { SignedReceipt } from '#audit/receipt.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';

const DECISIONS = ['given', 'refused', 'withdrawn', 'expired'] as const;
const ID = '0197f2a0-0000-7000-8000-000000000002';
const SHA256 = '0f343b0931126a20f133d67c2b018a3b8f2c3b9dd1d9f6f2c4f2c0c1d2e3f405';

/** A record as ISO/IEC TS 27560 has it. Times as ISO 8601, since that is what is signed. It names nobody. */
export type ConsentRecordBody = { kind: 'consent-record'; controller: 'pixeltrace' } & {
  [K in keyof ConsentRecord]: ConsentRecord[K] extends Date ? string : ConsentRecord[K] extends Date | null ? string | null : ConsentRecord[K];
};

export class ConsentRecordDto implements ConsentRecordBody {
  @ApiProperty({ enum: ['consent-record'], example: 'consent-record' })
  kind: 'consent-record';

  /** Who decides what the data is for: we ourselves. */
  @ApiProperty({ enum: ['pixeltrace'], example: 'pixeltrace' })
  controller: 'pixeltrace';

  @ApiProperty({ format: 'uuid', example: ID })
  recordId: string;

  /** Of the fields of a record. */
  @ApiProperty({ type: 'integer', example: 2 })
  schemaVersion: number;

  @ApiProperty({ enum: DECISIONS, example: 'given' })
  decision: ConsentRecord['decision'];

  @ApiProperty({ type: [String], example: ['waitlist'] })
  purposes: string[];

  @ApiProperty({ type: [String], example: ['contact', 'identity', 'usage'] })
  dataCategories: string[];

  @ApiProperty({ example: 'consent' })
  basis: ConsentRecord['basis'];

  /** Which text was shown. */
  @ApiProperty({ type: String, nullable: true, example: 'waitlist-form' })
  noticeId: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'en' })
  noticeLanguage: string | null;

  @ApiProperty({ example: '2026-11' })
  policyVersion: string;

  /** SHA-256 of that text. */
  @ApiProperty({ type: String, nullable: true, example: SHA256 })
  textSha256: string | null;

  /** Which form of asking it was, where there are several. */
  @ApiProperty({ type: String, nullable: true, example: null })
  uiVariant: string | null;

  /** How it was told. */
  @ApiProperty({ example: 'double-opt-in' })
  mechanism: string;

  /** Whose law was followed, where it is known. */
  @ApiProperty({ type: String, nullable: true, example: null })
  jurisdiction: string | null;

  /** A signal of the browser that came with it. */
  @ApiProperty({ type: String, enum: ['gpc'], nullable: true, example: null })
  signal: 'gpc' | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-24T10:00:00.000Z' })
  requestedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  decidedAt: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:03:12.000Z' })
  recordedAt: string;

  /** Since when the consent holds no more. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  withdrawnAt: string | null;

  /** SHA-256 of a salt and of what was recorded. */
  @ApiProperty({ type: String, nullable: true, example: SHA256 })
  evidenceSha256: string | null;

  /** Since when nobody can say whose it is. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  forgottenAt: string | null;
}

/** A receipt that others can verify with the published keys (`GET /v1/receipt-keys` of the ingest app). */
export class SignedConsentRecordDto implements SignedReceipt<ConsentRecordBody> {
  @ApiProperty({ type: ConsentRecordDto })
  body: ConsentRecordBody;

  @ApiProperty({ enum: ['Ed25519'], example: 'Ed25519' })
  algorithm: 'Ed25519';

  @ApiProperty({ example: '3f1c0a9be27d4c55' })
  keyId: string;

  /** Over `pixeltrace/receipt`, a line feed and the RFC 8785 bytes of `body`; base64. */
  @ApiProperty({ example: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kA==' })
  signature: string;
}

export class ConsentRecordsDto {
  /** Newest first; a hundred at most. */
  @ApiProperty({ type: [SignedConsentRecordDto] })
  items: SignedConsentRecordDto[];
}

export class WithdrawPurposeDto {
  /** What is withdrawn. */
  @ApiProperty({ enum: ['waitlist'], example: 'waitlist' })
  @IsIn(['waitlist'])
  purpose: 'waitlist';
}

export class ConsentSubjectDto {
  /** Pseudonym of the person in the consent log: the id of their place. */
  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000001' })
  @IsUUID()
  subject: string;
}

export class WithdrawForPersonDto extends ConsentSubjectDto {
  @ApiProperty({ enum: ['waitlist'], example: 'waitlist' })
  @IsIn(['waitlist'])
  purpose: 'waitlist';

  /** How they told us: by mail, by phone, in a rights request. */
  @ApiProperty({ minLength: 2, maxLength: 40, example: 'mail' })
  @IsString()
  @Length(2, 40)
  @Matches(/^[a-z][a-z0-9-]*$/, { message: 'channel must be a word of lower-case letters, digits and hyphens' })
  channel: string;

  @ApiPropertyOptional({ example: 'EU', minLength: 2, maxLength: 10 })
  @IsOptional()
  @Matches(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, { message: 'jurisdiction must be like EU or US-CA' })
  jurisdiction?: string;
}

export class ConsentPropagationDto {
  /** The record that somebody has to act on. */
  @ApiProperty({ format: 'uuid', example: ID })
  recordId: string;

  /** Who. */
  @ApiProperty({ enum: ['waitlist.place', 'ingest.recordings'], example: 'waitlist.place' })
  consumer: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:03:12.000Z' })
  requestedAt: Date;

  /** Null while they have not. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-24T10:03:13.000Z' })
  acknowledgedAt: Date | null;
}

export class ConsentPropagationsDto {
  /** How many of all controllers nobody acted on yet, and how many seconds the oldest has been waiting. */
  @ApiProperty({ type: 'integer', example: 0 })
  open: number;

  @ApiProperty({ example: 0 })
  oldestSeconds: number;

  /** Our own, open ones first; a hundred at most. */
  @ApiProperty({ type: [ConsentPropagationDto] })
  items: ConsentPropagationDto[];
}
