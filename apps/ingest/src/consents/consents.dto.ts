import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { SignedConsentReceiptDto } from '../sessions/change-consent.dto.js';

export class EndUserDto {
  /** Your own pseudonym for the end user. */
  @ApiProperty({ example: 'user-8271', minLength: 1, maxLength: 128 })
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  endUser: string;
}

export class WithdrawConsentDto extends EndUserDto {
  /** When they told you. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-23T13:24:53.000Z' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  withdrawnAt?: string;
}

export class ConsentWithdrawalDto {
  /** The record of the withdrawal. */
  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000003' })
  recordId: string;

  /** Recordings that take nothing more from now on and are being erased. */
  @ApiProperty({ type: 'integer', example: 12 })
  recordings: number;
}

export class ConsentReceiptsDto {
  /** Newest first, at most 100. */
  @ApiProperty({ type: [SignedConsentReceiptDto] })
  receipts: SignedConsentReceiptDto[];
}
