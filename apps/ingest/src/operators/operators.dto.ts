import { OPERATOR_ROLES, type OperatorRole } from '#identity/roles.js';
import { MailAddressField } from '#mail/is-mail-address.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

export class LetInOperatorDto {
  @MailAddressField('grace@example.com')
  email: string;

  @ApiProperty({ example: 'Grace' })
  @IsString()
  @MinLength(1)
  @MaxLength(120)
  name: string;

  /** `admin` manages operators and may do what the others may. */
  @ApiProperty({ enum: OPERATOR_ROLES, isArray: true, example: ['support'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(OPERATOR_ROLES, { each: true })
  roles: OperatorRole[];
}

export class ChangeOperatorDto {
  @ApiPropertyOptional({ example: 'Grace' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(120)
  name?: string;

  @ApiPropertyOptional({ enum: OPERATOR_ROLES, isArray: true, example: ['support', 'privacy'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(OPERATOR_ROLES, { each: true })
  roles?: OperatorRole[];

  /** True ends every session at once and lets nobody sign in; false lets them in again. */
  @ApiPropertyOptional({ example: true })
  @IsOptional()
  @IsBoolean()
  disabled?: boolean;
}

export class OperatorDto {
  @ApiProperty({ format: 'uuid', example: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })
  id: string;

  @ApiProperty({ example: 'grace@example.com' })
  email: string;

  @ApiProperty({ example: 'Grace' })
  name: string;

  @ApiProperty({ enum: OPERATOR_ROLES, isArray: true, example: ['support'] })
  roles: OperatorRole[];

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  createdAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  disabledAt: Date | null;
}

export class OperatorListDto {
  @ApiProperty({ type: [OperatorDto] })
  items: OperatorDto[];
}

export class EnrolmentDto {
  /** Hand it over in person or by phone, never by mail: with the mailed code it pairs the first second factor. Shown this once. */
  @ApiProperty({ example: 'K7MQ2-9XWTA-HH3RB-ZP5DN' })
  enrolmentCode: string;

  /** Until when it works. */
  @ApiProperty({ example: '2026-11-26T13:24:53.000Z' })
  enrolmentExpiresAt: Date;
}

export class NewOperatorDto extends OperatorDto {
  /** Hand it over in person or by phone, never by mail: with the mailed code it pairs the first second factor. Shown this once. */
  @ApiProperty({ example: 'K7MQ2-9XWTA-HH3RB-ZP5DN' })
  enrolmentCode: string;

  @ApiProperty({ example: '2026-11-26T13:24:53.000Z' })
  enrolmentExpiresAt: Date;
}

export class OperatorSessionDto {
  @ApiProperty({ format: 'uuid', example: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })
  id: string;

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  signedInAt: Date;

  /** When the second factor was checked last. */
  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  factorAt: Date;

  @ApiProperty({ example: '2026-11-23T13:39:53.000Z' })
  expiresAt: Date;

  /** Whether this very request uses it. */
  @ApiProperty({ example: true })
  current: boolean;
}

export class OperatorSessionListDto {
  @ApiProperty({ type: [OperatorSessionDto] })
  items: OperatorSessionDto[];
}
