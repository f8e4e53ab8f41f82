import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { OneLine } from '../waitlist/field-rules.js';

export const RULE_LISTS = ['block', 'allow'] as const;

export class CreateAddressRuleDto {
  /** `block`: sign-ups are dropped without a sign. `allow`: never held, whatever their score. The most exact rule wins. */
  @ApiProperty({ enum: RULE_LISTS, example: 'block' })
  @IsIn(RULE_LISTS)
  list: (typeof RULE_LISTS)[number];

  /** A domain, which stands for those below it too, or an address. Of an address only a keyed hash is kept. */
  @ApiProperty({ maxLength: 254, example: 'spam.example' })
  @IsString()
  @MaxLength(254)
  value: string;

  /** Why. No personal data. */
  @ApiPropertyOptional({ maxLength: 200, example: '300 sign-ups in an hour' })
  @IsOptional()
  @OneLine(200)
  note?: string;
}

export class AddressRuleDto {
  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000001' })
  id: string;

  @ApiProperty({ enum: RULE_LISTS, example: 'block' })
  list: (typeof RULE_LISTS)[number];

  /** Null for the rule of an address, which cannot be read back. */
  @ApiProperty({ type: String, nullable: true, example: 'spam.example' })
  domain: string | null;

  @ApiProperty({ type: String, nullable: true, example: '300 sign-ups in an hour' })
  note: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z' })
  createdAt: Date;
}

export class AddressRulesDto {
  @ApiProperty({ type: [AddressRuleDto] })
  items: AddressRuleDto[];

  /** Send it as `cursor` for the next page; null on the last. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}
