import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, IsISO8601, IsString, IsUUID, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';

const ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const MOMENT = '2026-11-23T10:00:00.000Z';
const SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const KINDS = ['subpoena', 'court-order', 'warrant', 'preservation', 'other'] as const;

const Words = (most: number): PropertyDecorator => (target, key) => {
  IsString()(target, key);
  MaxLength(most)(target, key);
  Matches(/\S/, { message: `${String(key)} must say something` })(target, key);
};

const Sha256 = (): PropertyDecorator => (target, key) => {
  Matches(/^[0-9a-f]{64}$/, { message: `${String(key)} must be a SHA-256 in lower-case hex` })(target, key);
};

export class RecordOrderDto {
  @ApiProperty({ enum: KINDS, example: 'court-order' })
  @IsIn(KINDS)
  kind: (typeof KINDS)[number];

  /** Docket or file number. */
  @ApiProperty({ example: '24 Cv 1234', maxLength: 200 })
  @Words(200)
  reference: string;

  @ApiProperty({ example: 'District Court of Example', maxLength: 200 })
  @Words(200)
  authority: string;

  @ApiProperty({ example: 'US-CA', minLength: 2, maxLength: 100 })
  @Words(100)
  @Matches(/^.{2}/s, { message: 'jurisdiction must have two characters at least' })
  jurisdiction: string;

  /** In a sentence, as the customer will read it. */
  @ApiProperty({ example: 'Recordings of the checkout on 3 November 2026.', maxLength: 2000 })
  @Words(2000)
  demanded: string;

  /** Of the order as it came: the paper stays where papers are kept. */
  @ApiProperty({ example: SHA256 })
  @Sha256()
  documentSha256: string;

  @ApiProperty({ format: 'uuid', example: ID })
  @IsUUID()
  organisationId: string;

  @ApiProperty({ format: 'uuid', example: ID })
  @IsUUID()
  projectId: string;

  /** What the order names, and nothing else: an order without names of recordings is too wide. */
  @ApiProperty({ type: [String], format: 'uuid', example: [ID], minItems: 1, maxItems: 200 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  recordingIds: string[];

  @ApiProperty({ format: 'date-time', example: MOMENT })
  @IsISO8601({ strict: true })
  @Matches(/T.*(Z|[+-]\d\d:\d\d)$/, { message: 'receivedAt must be a moment with its zone' })
  receivedAt: string;
}

/** Each has to be so, or the order is not valid. */
export class OrderChecklistDto {
  @ApiProperty({ example: true, description: 'The authority exists, was asked through a channel of our own, and confirms that the order is theirs.' })
  @IsBoolean()
  authorityConfirmed: boolean;

  @ApiProperty({ example: true, description: 'The authority has power over us where we are.' })
  @IsBoolean()
  hasJurisdiction: boolean;

  @ApiProperty({ example: true, description: 'It was served as the law asks.' })
  @IsBoolean()
  properlyServed: boolean;

  @ApiProperty({ example: true, description: 'It is signed, dated and in force.' })
  @IsBoolean()
  signedAndInForce: boolean;

  @ApiProperty({ example: true, description: 'It states its legal basis, and that covers recordings.' })
  @IsBoolean()
  basisCoversRecordings: boolean;

  @ApiProperty({ example: true, description: 'It names what is demanded.' })
  @IsBoolean()
  namesWhatIsDemanded: boolean;

  @ApiProperty({ example: true, description: 'It demands no more than it needs; if it did, we objected and it was narrowed.' })
  @IsBoolean()
  proportionate: boolean;
}

export class DecideOrderDto {
  @ApiProperty({ enum: ['valid', 'rejected'], example: 'valid' })
  @IsIn(['valid', 'rejected'])
  decision: 'valid' | 'rejected';

  @ApiProperty({ type: OrderChecklistDto })
  @ValidateNested()
  @Type(() => OrderChecklistDto)
  checklist: OrderChecklistDto;

  @ApiProperty({ example: 'Confirmed with the clerk of the court by telephone.', maxLength: 2000 })
  @Words(2000)
  reason: string;
}

export class ProhibitNoticeDto {
  /** Of the paper that forbids us to tell. */
  @ApiProperty({ example: SHA256 })
  @Sha256()
  documentSha256: string;

  @ApiProperty({ example: '18 U.S.C. § 2705(b)', maxLength: 500 })
  @Words(500)
  law: string;

  /** On this day the customer is told, by itself. At most a year ahead; a longer prohibition needs new evidence. */
  @ApiProperty({ format: 'date-time', example: '2027-02-01T00:00:00.000Z' })
  @IsISO8601({ strict: true })
  @Matches(/T.*(Z|[+-]\d\d:\d\d)$/, { message: 'revealAt must be a moment with its zone' })
  revealAt: string;
}

export class DiscloseDto {
  @ApiProperty({ example: 'District Court of Example', maxLength: 200 })
  @Words(200)
  recipient: string;

  /** Recordings that were handed over: not more than the order names. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 200, example: 1 })
  @IsInt()
  @Min(1)
  @Max(200)
  recordings: number;

  @ApiProperty({ example: 'frames and events', maxLength: 500 })
  @Words(500)
  categories: string;

  /** Of exactly what was handed over. */
  @ApiProperty({ example: SHA256 })
  @Sha256()
  packageSha256: string;
}

export class OrderDto {
  @ApiProperty({ format: 'uuid', example: ID })
  id: string;

  @ApiProperty({ enum: KINDS, example: 'court-order' })
  kind: (typeof KINDS)[number];

  @ApiProperty({ example: '24 Cv 1234' })
  reference: string;

  @ApiProperty({ example: 'District Court of Example' })
  authority: string;

  @ApiProperty({ example: 'US-CA' })
  jurisdiction: string;

  @ApiProperty({ example: 'Recordings of the checkout on 3 November 2026.' })
  demanded: string;

  @ApiProperty({ example: SHA256 })
  documentSha256: string;

  @ApiProperty({ format: 'uuid', example: ID })
  organisationId: string;

  @ApiProperty({ format: 'uuid', example: ID })
  projectId: string;

  @ApiProperty({ type: [String], example: [ID] })
  recordingIds: string[];

  @ApiProperty({ format: 'date-time', example: MOMENT })
  receivedAt: Date;

  @ApiProperty({ format: 'uuid', example: ID })
  recordedBy: string;

  @ApiProperty({ type: OrderChecklistDto, nullable: true, example: null })
  checklist: OrderChecklistDto | null;

  @ApiProperty({ type: String, enum: ['valid', 'rejected'], nullable: true, example: null })
  decision: 'valid' | 'rejected' | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  officerId: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  decidedAt: Date | null;

  /** The law that forbids us to tell the customer. */
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  prohibitionLaw: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revealAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  noticeSentAt: Date | null;

  /** Nothing is disclosed before; null when it cannot be yet. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  notBefore: Date | null;
}

export class OrderListDto {
  /** Newest first, at most 100. */
  @ApiProperty({ type: [OrderDto] })
  items: OrderDto[];
}

export class DisclosureDto {
  @ApiProperty({ format: 'uuid', example: ID })
  id: string;

  @ApiProperty({ format: 'uuid', example: ID })
  orderId: string;

  @ApiProperty({ example: 'District Court of Example' })
  recipient: string;

  @ApiProperty({ type: 'integer', example: 1 })
  recordings: number;

  @ApiProperty({ example: 'frames and events' })
  categories: string;

  @ApiProperty({ example: SHA256 })
  packageSha256: string;

  @ApiProperty({ format: 'uuid', example: ID })
  disclosedBy: string;

  @ApiProperty({ format: 'date-time', example: MOMENT })
  disclosedAt: Date;
}

export class DisclosureListDto {
  /** Newest first, at most 100. */
  @ApiProperty({ type: [DisclosureDto] })
  items: DisclosureDto[];
}

export class TransparencyDto {
  /** Legal orders that came in, of every kind. */
  @ApiProperty({ type: 'integer', example: 0 })
  ordersReceived: number;

  @ApiProperty({ type: 'integer', example: 0 })
  ordersRejected: number;

  @ApiProperty({ type: 'integer', example: 0 })
  disclosures: number;

  @ApiProperty({ type: 'integer', example: 0 })
  recordingsDisclosed: number;

  /** Orders that we are forbidden to tell the customer about, at this moment. Each of them is told on a day that is set. */
  @ApiProperty({ type: 'integer', example: 0 })
  ordersSealed: number;

  /** Access of our staff that customers were not told of yet: sealed orders, and abuse or security of the last 72 hours. */
  @ApiProperty({ type: 'integer', example: 0 })
  grantsSealed: number;

  @ApiProperty({ type: 'integer', example: 0 })
  grantsForSupport: number;

  @ApiProperty({ type: 'integer', example: 0 })
  grantsForAbuseOrSecurity: number;

  @ApiProperty({ type: 'integer', example: 0 })
  grantsUnderLegalOrders: number;
}
