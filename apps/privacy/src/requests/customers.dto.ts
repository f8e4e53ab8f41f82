import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsISO8601, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { REQUEST_TYPES, type RequestType } from '../deadlines/request-types.js';
import { CountryField, RegionField } from './fields.js';
import { DueDto, SystemProgressDto } from './person.dto.js';
import { REQUEST_STATES, type RequestState } from './request.js';
import { SUB_CASE_STATES, type SubCaseState } from './sub-cases.repository.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
/** What is done with recordings by machinery. Corrections and decisions are between the customer and the person. */
export const CUSTOMER_TYPES = ['know', 'access', 'delete', 'restrict', 'object', 'portability', 'withdraw-consent', 'opt-out'] as const satisfies readonly RequestType[];
const ANSWERS = ['do-it', 'nothing-held', 'refused'] as const;

export class FileForEndUserDto {
  @ApiProperty({ enum: CUSTOMER_TYPES, example: 'delete' })
  @IsIn(CUSTOMER_TYPES)
  type: (typeof CUSTOMER_TYPES)[number];

  /** Your own pseudonym of the person. That it is theirs, you vouch for. */
  @ApiProperty({ minLength: 1, maxLength: 128, example: 'user-8271' })
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  endUser: string;

  /** When they asked you: the clock of the law runs from there. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-20T09:00:00.000Z' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  receivedAt?: string;

  @CountryField()
  country?: string;

  @RegionField()
  region?: string;
}

export class CustomersRequestDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ enum: REQUEST_TYPES, nullable: true, example: 'delete' })
  type: RequestType | null;

  @ApiProperty({ enum: REQUEST_STATES, example: 'working' })
  state: RequestState;

  /** Null once the request is closed and what names the person was taken out. */
  @ApiProperty({ type: String, nullable: true, example: 'user-8271' })
  endUser: string | null;

  @ApiProperty({ example: '2026-11-20T09:00:00.000Z' })
  receivedAt: Date;

  @ApiProperty({ type: DueDto })
  due: DueDto;

  @ApiProperty({ type: [SystemProgressDto] })
  progress: SystemProgressDto[];

  /** The earlier request that says the same. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  joinedInto: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  caseId: string | null;

  @ApiProperty({ type: Date, nullable: true, example: null })
  closedAt: Date | null;
}

export class CustomersRequestListDto {
  /** The newest hundred. */
  @ApiProperty({ type: [CustomersRequestDto] })
  items: CustomersRequestDto[];
}

/** Somebody asked us about recordings that are yours. */
export class SubCaseDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ enum: REQUEST_TYPES, nullable: true, example: 'delete' })
  type: RequestType | null;

  /** Where they say they were recorded. */
  @ApiProperty({ example: 'https://app.example.com' })
  origin: string;

  @ApiProperty({ enum: SUB_CASE_STATES, example: 'waiting' })
  state: SubCaseState;

  /** Your clock began here. */
  @ApiProperty({ example: '2026-11-27T10:00:00.000Z' })
  passedOnAt: Date;

  @ApiProperty({ example: '2026-12-28T23:00:00.000Z' })
  dueAt: Date;

  /** Our clock: when the person asked us. */
  @ApiProperty({ example: '2026-11-26T10:00:00.000Z' })
  receivedAt: Date;

  /** By when they have our answer about what we hold ourselves. */
  @ApiProperty({ example: '2026-12-28T23:00:00.000Z' })
  requestDueAt: Date;

  @ApiProperty({ type: Date, nullable: true, example: null })
  answeredAt: Date | null;

  @ApiProperty({ type: [SystemProgressDto], example: [] })
  progress: SystemProgressDto[];
}

export class SubCaseListDto {
  /** The newest hundred. */
  @ApiProperty({ type: [SubCaseDto] })
  items: SubCaseDto[];
}

export class AnswerSubCaseDto {
  /** `do-it`: our systems do what the person asks for with the recordings of these pseudonyms. `refused`: you answer the person yourself. */
  @ApiProperty({ enum: ANSWERS, example: 'do-it' })
  @IsIn(ANSWERS)
  answer: (typeof ANSWERS)[number];

  /** Your pseudonyms of the person; of `do-it`. They are kept for no longer than the work takes. */
  @ApiPropertyOptional({ type: [String], maxItems: 20, example: ['user-8271'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(128, { each: true })
  endUsers?: string[];
}
