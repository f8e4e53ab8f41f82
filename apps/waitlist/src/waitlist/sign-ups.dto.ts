import { PublicFormDto } from '#abuse/public-form.dto.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsMailAddress, OneLine } from './field-rules.js';

export class JoinFormDto {
  @ApiProperty({ example: '2026-11-24' })
  version: string;

  @ApiProperty({ example: '2026-11' })
  policyVersion: string;

  /** What the person agrees to, word for word. Show all of it beside the form. */
  @ApiProperty({ example: 'When you join, we keep your email address, …' })
  text: string;

  /** SHA-256 of the text in UTF-8, as the consent log keeps it. */
  @ApiProperty({ example: '0f343b0931126a20f133d67c2b018a3b8f2c3b9dd1d9f6f2c4f2c0c1d2e3f405' })
  sha256: string;
}

/** An address, and nothing else. */
export class AddressFormDto extends PublicFormDto {
  @ApiProperty({ maxLength: 254, example: 'anna@example.org' })
  @IsMailAddress()
  email: string;
}

export class JoinDto extends AddressFormDto {
  /** Only if the person wants to say it. */
  @ApiPropertyOptional({ maxLength: 100, example: 'Anna' })
  @IsOptional()
  @OneLine(100)
  name?: string;

  /** Only if the person wants to say it. */
  @ApiPropertyOptional({ maxLength: 100, example: 'Example GmbH' })
  @IsOptional()
  @OneLine(100)
  company?: string;

  /** `version` of the form text that was shown. Default: the newest. */
  @ApiPropertyOptional({ example: '2026-11-24' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  formVersion?: string;
}

export class AcceptedDto {
  /** Always the same, whatever we know of the address. If there is something to say, a mail says it. */
  @ApiProperty({ enum: ['check-your-inbox'], example: 'check-your-inbox' })
  next: 'check-your-inbox';
}
