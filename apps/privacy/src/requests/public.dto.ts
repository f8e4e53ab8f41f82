import { PublicFormDto } from '#abuse/public-form.dto.js';
import { MailAddressField } from '#mail/is-mail-address.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsUUID, Matches, MaxLength, ValidateNested } from 'class-validator';
import { REQUEST_TYPES, type RequestType } from '../deadlines/request-types.js';
import { CountryField, OptionalWords, ORIGIN, RegionField, Words } from './fields.js';
import type { Agent } from './request.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';
const BY_FORM = REQUEST_TYPES.filter((type) => type !== 'appeal');
const BASES = ['permission', 'power-of-attorney'] as const;

/** What is to be right from now on. */
export class ChangesDto {
  @OptionalWords(254, 'ada@example.org')
  email?: string;

  @OptionalWords(100, 'Ada')
  name?: string;

  @OptionalWords(100, 'Example Ltd')
  company?: string;
}

export class AgentDto implements Agent {
  @Words(100, 'Example Agents')
  name: string;

  @MailAddressField('agent@example.com')
  email: string;

  /** `permission`: the person confirms by mail that you may. `power-of-attorney`: an operator asks you for the paper. */
  @ApiProperty({ enum: BASES, example: 'permission' })
  @IsIn(BASES)
  basis: Agent['basis'];
}

export class MakeRequestDto extends PublicFormDto {
  @ApiProperty({ enum: BY_FORM, example: 'access' })
  @IsIn(BY_FORM)
  type: Exclude<RequestType, 'appeal'>;

  /** Of the person whose data it is. They confirm there that it was them. */
  @MailAddressField()
  email: string;

  @CountryField()
  country?: string;

  @RegionField()
  region?: string;

  @OptionalWords(5_000, 'Please send me what you hold about me.')
  details?: string;

  /** Of `correct`: the new values. */
  @ApiPropertyOptional({ type: ChangesDto, example: { name: 'Ada' } })
  @IsOptional()
  @ValidateNested()
  @Type(() => ChangesDto)
  changes?: ChangesDto;

  /** Web apps that you think recorded you. Their makers are told, since the recordings are theirs. */
  @ApiPropertyOptional({ type: [String], maxItems: 5, example: ['https://app.example.com'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(5)
  @MaxLength(300, { each: true })
  @Matches(ORIGIN, { each: true })
  recordedOn?: string[];

  /** Who asks on the person’s behalf. */
  @ApiPropertyOptional({ type: AgentDto, example: { name: 'Example Agents', email: 'agent@example.com', basis: 'permission' } })
  @IsOptional()
  @ValidateNested()
  @Type(() => AgentDto)
  agent?: AgentDto;
}

export class RequestTakenDto {
  /** Always the same answer, whoever asks. What is held about an address is said to that address alone. */
  @ApiProperty({ example: 'received' })
  status: 'received';

  /** Goes with the code of the mail. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  reference: string;
}

export class ConfirmByCodeDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  @IsUUID()
  reference: string;

  /** Of the mail. Five tries. */
  @Words(20, '1234 5678')
  code: string;
}

export class ConfirmedRequestDto {
  /** Opens the page of the request, as `Authorization: Bearer`. The mails hold it too. */
  @ApiProperty({ example: 'w1.bx8fLlXxTLuKUw8OnDucEQAAAAE.pW3vQm1sY0t2dGhpcyBpcw.k1' })
  pageToken: string;
}
