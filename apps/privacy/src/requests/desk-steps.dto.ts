import { MailAddressField } from '#mail/is-mail-address.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsISO8601, IsOptional, IsString, IsUUID, Matches, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import { PAUSE_REASONS, type PauseReason, REQUEST_TYPES, type RequestType } from '../deadlines/request-types.js';
import { CountryField, OptionalWords, ORIGIN, RegionField, Words } from './fields.js';
import { AgentDto, ChangesDto } from './public.dto.js';
import { REFUSAL_CODES, type RefusalCode, type VerifiedBy } from './request.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const BY_OPERATORS = ['mailbox', 'account', 'documents', 'power-of-attorney'] as const satisfies readonly VerifiedBy[];

export class FindRequestsDto {
  @MailAddressField()
  email: string;
}

export class EnterRequestDto {
  @ApiProperty({ enum: REQUEST_TYPES, example: 'access' })
  @IsIn(REQUEST_TYPES)
  type: RequestType;

  @MailAddressField()
  email: string;

  /** When it reached us: by letter or telephone that is before it is entered, and never after. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-20T09:00:00.000Z' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  receivedAt?: string;

  @CountryField()
  country?: string;

  @RegionField()
  region?: string;

  @OptionalWords(20_000, 'By letter: asks for a copy of everything.')
  body?: string;

  @ApiPropertyOptional({ type: ChangesDto, example: { name: 'Ada' } })
  @IsOptional()
  @ValidateNested()
  @Type(() => ChangesDto)
  changes?: ChangesDto;

  @ApiPropertyOptional({ type: [String], maxItems: 5, example: ['https://app.example.com'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(5)
  @MaxLength(300, { each: true })
  @Matches(ORIGIN, { each: true })
  recordedOn?: string[];

  @ApiPropertyOptional({ type: AgentDto, example: { name: 'Example Agents', email: 'agent@example.com', basis: 'permission' } })
  @IsOptional()
  @ValidateNested()
  @Type(() => AgentDto)
  agent?: AgentDto;

  /** SHA-256 of the paper that was shown. The paper itself is not kept. */
  @ApiPropertyOptional({ example: '0f343b0931126a20f133d67c2b018a3b8f2c3b9dd1d9f6f2c4f2c0c1d2e3f405' })
  @IsOptional()
  @IsString()
  @Matches(/^[0-9a-f]{64}$/)
  proofSha256?: string;

  /** How you know that it is theirs. Without it they are asked to confirm by mail. */
  @ApiPropertyOptional({ enum: BY_OPERATORS, example: 'documents' })
  @IsOptional()
  @IsIn(BY_OPERATORS)
  verifiedBy?: (typeof BY_OPERATORS)[number];
}

export class SortRequestDto {
  @ApiProperty({ enum: REQUEST_TYPES, example: 'access' })
  @IsIn(REQUEST_TYPES)
  type: RequestType;

  @CountryField()
  country?: string;

  @RegionField()
  region?: string;

  @ApiPropertyOptional({ type: ChangesDto, example: { name: 'Ada' } })
  @IsOptional()
  @ValidateNested()
  @Type(() => ChangesDto)
  changes?: ChangesDto;
}

export class OwnerDto {
  /** Id of an operator; null takes the request from its owner. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  @ValidateIf((body: OwnerDto) => body.operatorId !== null)
  @IsUUID()
  operatorId: string | null;
}

export class VerifyDto {
  /** Absent: sends link and code once more. */
  @ApiPropertyOptional({ enum: BY_OPERATORS, example: 'account' })
  @IsOptional()
  @IsIn(BY_OPERATORS)
  method?: (typeof BY_OPERATORS)[number];
}

export class ReasonDto {
  /** The person reads it. */
  @Words(2_000, 'Your recordings are spread over many projects.')
  reason: string;
}

export class StopClockDto {
  @ApiProperty({ enum: PAUSE_REASONS, example: 'scope' })
  @IsIn(PAUSE_REASONS)
  reason: PauseReason;

  /** What you need from the person. They read it. */
  @Words(2_000, 'Do you mean your place on the waitlist, or your account as well?')
  question: string;
}

export class RefuseDto extends ReasonDto {
  @ApiProperty({ enum: REFUSAL_CODES, example: 'claim-not-covered' })
  @IsIn(REFUSAL_CODES)
  code: RefusalCode;
}

export class CompleteDto {
  /** What the person is told. */
  @OptionalWords(5_000, 'We looked at our decision again, and you were right.')
  answer?: string;
}

export class PassOnDto {
  @ApiProperty({ example: 'https://app.example.com' })
  @IsString()
  @MaxLength(300)
  @Matches(ORIGIN)
  origin: string;
}
