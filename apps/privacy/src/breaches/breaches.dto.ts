import { ApiProperty, ApiPropertyOptional, PartialType, PickType } from '@nestjs/swagger';
import { IntegerQuery } from '#http/query-fields.js';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsInt, IsISO8601, IsOptional, IsString, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { BREACH_JURISDICTIONS, type BreachJurisdiction, type BreachRisk } from './breach-clocks.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const CATEGORIES = ['contact', 'identity', 'network', 'recording', 'pseudonym', 'content', 'usage', 'credential'] as const;
const RISKS = ['unknown', 'none', 'some', 'high'] as const;
const KINDS = ['log', 'notice', 'report', 'decision', 'other'] as const;
const ZONED = /T.*(?:Z|[+-]\d\d:\d\d)$/;
const TIME = { strict: true, strictSeparator: true } as const;
const MOST = 2_000_000_000;

export class RecordBreachDto {
  /** Names nobody, as everything here. */
  @ApiProperty({ example: 'A lost disk', minLength: 3, maxLength: 150 })
  @IsString()
  @Length(3, 150)
  @Matches(/^[^\p{Cc}\u2028\u2029]*$/u, { message: 'title must be one line' })
  title: string;

  /** Whether the data was ours, or we processed it for customers. */
  @ApiProperty({ enum: ['controller', 'processor'], example: 'controller' })
  @IsIn(['controller', 'processor'])
  role: 'controller' | 'processor';

  /** From when on we were reasonably certain: every clock starts then. Not in the future, and never changed afterwards. */
  @ApiProperty({ example: '2024-11-20T08:00:00.000Z' })
  @Matches(ZONED, { message: 'awareAt must name its time zone' })
  @IsISO8601(TIME)
  awareAt: string;

  @ApiPropertyOptional({ example: '2024-11-19T22:00:00.000Z' })
  @IsOptional()
  @Matches(ZONED, { message: 'beganAt must name its time zone' })
  @IsISO8601(TIME)
  beganAt?: string;

  @ApiPropertyOptional({ example: '2024-11-20T07:30:00.000Z' })
  @IsOptional()
  @Matches(ZONED, { message: 'endedAt must name its time zone' })
  @IsISO8601(TIME)
  endedAt?: string;

  /** Where the people are; `other` where nobody knows. */
  @ApiProperty({ enum: BREACH_JURISDICTIONS, isArray: true, example: ['EU', 'UK'], minItems: 1, maxItems: 9 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(9)
  @ArrayUnique()
  @IsIn(BREACH_JURISDICTIONS, { each: true })
  jurisdictions: BreachJurisdiction[];

  @ApiProperty({ enum: CATEGORIES, isArray: true, example: ['contact'], minItems: 1, maxItems: 8 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(8)
  @ArrayUnique()
  @IsIn(CATEGORIES, { each: true })
  categories: (typeof CATEGORIES)[number][];

  @ApiPropertyOptional({ example: 12 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST)
  people?: number;

  @ApiPropertyOptional({ example: 40 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST)
  records?: number;

  @ApiProperty({ example: 'An encrypted disk was lost on its way to the shredder.', minLength: 10, maxLength: 5_000 })
  @IsString()
  @Length(10, 5_000)
  nature: string;

  @ApiPropertyOptional({ example: 'None, as long as the key is not known.', minLength: 3, maxLength: 5_000 })
  @IsOptional()
  @IsString()
  @Length(3, 5_000)
  consequences?: string;

  @ApiPropertyOptional({ example: 'The key was destroyed.', minLength: 3, maxLength: 5_000 })
  @IsOptional()
  @IsString()
  @Length(3, 5_000)
  measures?: string;
}

export class ChangeBreachDto extends PartialType(PickType(RecordBreachDto, ['beganAt', 'endedAt', 'jurisdictions', 'categories', 'people', 'records', 'nature', 'consequences', 'measures'] as const)) {
  /** To the rights of people. `none` has to be reasoned too: then nobody is told, and that has to be shown (Art. 33(5) GDPR). */
  @ApiPropertyOptional({ enum: RISKS, example: 'high' })
  @IsOptional()
  @IsIn(RISKS)
  risk?: BreachRisk;

  /** Needed with `risk`. */
  @ApiPropertyOptional({ example: 'Addresses can be used for phishing.', minLength: 10, maxLength: 2_000 })
  @IsOptional()
  @IsString()
  @Length(10, 2_000)
  riskReason?: string;
}

export class BreachQueryDto {
  @ApiPropertyOptional({ enum: ['open', 'closed'], example: 'open' })
  @IsOptional()
  @IsIn(['open', 'closed'])
  state?: 'open' | 'closed';

  @IntegerQuery({ min: 1, max: 200, example: 50 })
  limit?: number;
}

export class DutyDoneDto {
  /** Needed once its time is over. */
  @ApiPropertyOptional({ example: 'It was missed over the weekend.', minLength: 10, maxLength: 2_000 })
  @IsOptional()
  @IsString()
  @Length(10, 2_000)
  lateReason?: string;
}

export class DutyWaivedDto {
  @ApiProperty({ example: 'There were fewer than 500 people.', minLength: 10, maxLength: 2_000 })
  @IsString()
  @Length(10, 2_000)
  reason: string;
}

export class AddEvidenceDto {
  @ApiProperty({ enum: KINDS, example: 'report' })
  @IsIn(KINDS)
  kind: (typeof KINDS)[number];

  /** Names nobody. */
  @ApiProperty({ example: 'Receipt of the authority', minLength: 3, maxLength: 2_000 })
  @IsString()
  @Length(3, 2_000)
  note: string;

  @ApiPropertyOptional({ example: 'eu-authority', maxLength: 40 })
  @IsOptional()
  @IsString()
  @Length(1, 40)
  dutyCode?: string;

  /** Where it is kept. */
  @ApiPropertyOptional({ example: 'case 2026/118', minLength: 1, maxLength: 500 })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reference?: string;

  @ApiPropertyOptional({ example: 'b435ef930c6a6e81d36ee4ef5e3925bedffa6740e8450e469e76849d05cd5814' })
  @IsOptional()
  @IsString()
  @Matches(/^[0-9a-f]{64}$/)
  sha256?: string;
}

export class TellDto {
  /** `owners` are told as customers, the others as people concerned. */
  @ApiProperty({ enum: ['owners', 'members', 'waitlist'], example: 'owners' })
  @IsIn(['owners', 'members', 'waitlist'])
  audience: 'owners' | 'members' | 'waitlist';

  /** Only of these organisations. */
  @ApiPropertyOptional({ type: [String], format: 'uuid', example: [EXAMPLE_ID], maxItems: 10_000 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @IsUUID(undefined, { each: true })
  organisationIds?: string[];
}
