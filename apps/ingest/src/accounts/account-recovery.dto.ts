import { MailAddressField } from '#mail/is-mail-address.js';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';
import { AnswerDto, SignedInDto } from './member-sign-in.dto.js';

export class RecoverFactorsDto extends AnswerDto {}

export class FactorRecoveryStateDto {
  /** Set once the waiting is over: every second factor was taken away, and all other sessions have ended. */
  @ApiProperty({ type: SignedInDto, nullable: true })
  signedIn: SignedInDto | null;

  /** From when on it can be asked for again, with a mailed code. */
  @ApiProperty({ example: '2026-11-30T13:24:53.000Z' })
  readyAt: Date;

  /** Organisations with another owner, none of whom has approved yet. */
  @ApiProperty({ example: 1 })
  approvalsMissing: number;
}

export class FactorRecoveryDto {
  @ApiProperty({ format: 'uuid', example: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })
  id: string;

  @ApiProperty({ format: 'uuid', example: '9f1d6c52-7a0b-4c58-8f57-2f1a6a0b3c44' })
  memberId: string;

  @ApiProperty({ example: 'ada@example.com' })
  email: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ada' })
  name: string | null;

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  createdAt: Date;

  @ApiProperty({ example: '2026-11-24T13:24:53.000Z' })
  readyAt: Date;

  /** Whether an owner of this organisation approved it. */
  @ApiProperty({ example: false })
  approved: boolean;
}

export class FactorRecoveryListDto {
  @ApiProperty({ type: [FactorRecoveryDto] })
  items: FactorRecoveryDto[];
}

export class WithoutMailDto {
  @MailAddressField()
  email: string;

  /** Six digits of the authenticator app. */
  @ApiProperty({ example: '123456' })
  @IsString()
  @MinLength(1)
  @MaxLength(10)
  totp: string;

  @ApiProperty({ example: 'K7MQ2-9XWTA-HH3RB-ZP5DN' })
  @IsString()
  @MinLength(1)
  @MaxLength(60)
  recoveryCode: string;
}

export class ChangeEmailDto {
  @MailAddressField('ada@new.example.com')
  email: string;
}

export class EmailChangeCodeDto {
  /** The digits that were mailed to the old address or to the new one. */
  @ApiProperty({ example: '12345678' })
  @IsString()
  @MinLength(1)
  @MaxLength(20)
  code: string;
}

export class EmailChangeDto {
  @ApiProperty({ example: 'ada@new.example.com' })
  newEmail: string;

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  createdAt: Date;

  @ApiProperty({ example: false })
  oldConfirmed: boolean;

  @ApiProperty({ example: true })
  newConfirmed: boolean;

  /** When it takes effect although the old address says nothing; null until the new one agreed. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-30T13:24:53.000Z' })
  dueAt: Date | null;

  /** Whether it took effect with this request. */
  @ApiProperty({ example: false })
  done: boolean;
}

export class StopDto {
  /** The token of the link in the mail. */
  @ApiProperty({ example: 'email-change.5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11.0nD3mU5w…' })
  @IsString()
  @MinLength(1)
  @MaxLength(120)
  token: string;
}
