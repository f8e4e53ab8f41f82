import type { SecondFactor } from '#identity/second-factors.js';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';
import { AnswerDto, CodeAnswerDto } from '../accounts/member-sign-in.dto.js';

export class OperatorStepDto {
  /** The second factors this operator has; one has to follow, with the same challenge. */
  @ApiProperty({ enum: ['totp', 'passkey', 'recovery-code'], isArray: true, example: ['totp', 'recovery-code'] })
  secondFactors: SecondFactor[];

  /** True while there is none: pair one with the enrolment code that whoever let you in handed you. */
  @ApiProperty({ example: false })
  enrolment: boolean;
}

export class BearerDto {
  /** Put it into *Authorize* of any app, as `operator`. Lives 15 minutes. */
  @ApiProperty({ example: 'ptx_operator_live_8f2Q…' })
  bearer: string;

  @ApiProperty({ example: '2026-11-23T13:39:53.000Z' })
  expiresAt: Date;
}

export class EnrolDto extends AnswerDto {
  /** The code that was shown once when you were let in, or when your factors were reset. */
  @ApiProperty({ example: 'K7MQ2-9XWTA-HH3RB-ZP5DN' })
  @IsString()
  @MinLength(1)
  @MaxLength(60)
  enrolmentCode: string;
}

export class ConfirmEnrolmentDto extends CodeAnswerDto {
  @ApiProperty({ example: 'K7MQ2-9XWTA-HH3RB-ZP5DN' })
  @IsString()
  @MinLength(1)
  @MaxLength(60)
  enrolmentCode: string;
}

export class EnrolledDto extends BearerDto {
  /** Each signs in once in place of a lost factor, after the mailed code. Shown this once. */
  @ApiProperty({ type: [String], example: ['K7MQ2-9XWTA-HH3RB-ZP5DN'] })
  recoveryCodes: string[];
}
