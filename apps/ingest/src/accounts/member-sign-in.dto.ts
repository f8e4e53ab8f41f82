import { MailAddressField } from '#mail/is-mail-address.js';
import type { SecondFactor } from '#identity/second-factors.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

const SECOND_FACTORS = ['totp', 'passkey', 'recovery-code'] as const;

class WithDeviceDto {
  /** The mark that an earlier sign-in on this device answered. It opens nothing; it gives this device tries of its own. */
  @ApiPropertyOptional({ example: 'q83vEjRWeJASNFZ4.0nD3mU5w3hF0y7c2r8r7qj1E1H1n0vJwC5yY3vBq9mA' })
  @IsOptional()
  @IsString()
  @MaxLength(80)
  device?: string;
}

export class StartSignInDto extends WithDeviceDto {
  @MailAddressField()
  email: string;
}

export class StartedSignInDto {
  /** Send it with every further step. */
  @ApiProperty({ example: 'ptx_challenge_live_3kT9…' })
  challenge: string;

  /** When this try ends: 10 minutes after it began. */
  @ApiProperty({ example: '2026-11-23T13:34:53.000Z' })
  expiresAt: Date;
}

export class AnswerDto extends WithDeviceDto {
  /** What the start of this sign-in answered. */
  @ApiProperty({ example: 'ptx_challenge_live_3kT9…' })
  @IsString()
  @MinLength(1)
  @MaxLength(80)
  challenge: string;
}

export class CodeAnswerDto extends AnswerDto {
  /** The digits of the mail (eight) or of the authenticator app (six). Spaces do not matter. */
  @ApiProperty({ example: '12345678' })
  @IsString()
  @MinLength(1)
  @MaxLength(20)
  code: string;
}

export class RecoveryCodeAnswerDto extends AnswerDto {
  /** One of the recovery codes that were shown once. It works once. */
  @ApiProperty({ example: 'K7MQ2-9XWTA-HH3RB-ZP5DN' })
  @IsString()
  @MinLength(1)
  @MaxLength(60)
  recoveryCode: string;
}

export class PasskeyOptionsDto {
  /** Of a sign-in whose mailed code was right. Without it, any passkey of a member signs in by itself. */
  @ApiPropertyOptional({ example: 'ptx_challenge_live_3kT9…' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(80)
  challenge?: string;
}

export class OfferedPasskeyDto {
  /** Send it with the passkey's answer. */
  @ApiProperty({ example: 'ptx_challenge_live_3kT9…' })
  challenge: string;

  /** For `navigator.credentials.get` (`PublicKeyCredentialRequestOptionsJSON`). */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { challenge: 'y2Yv…', rpId: 'www.example.com', userVerification: 'required' } })
  options: Record<string, unknown>;
}

export class PasskeyAnswerDto extends AnswerDto {
  /** What `navigator.credentials.get` answered, as JSON (`AuthenticationResponseJSON`). */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { id: 'kL3…', rawId: 'kL3…', type: 'public-key', response: { clientDataJSON: 'eyJ0…', authenticatorData: 'SZYN…', signature: 'MEUC…' }, clientExtensionResults: {} } })
  @IsObject()
  credential: Record<string, unknown>;
}

export class SignedInDto {
  /** Send it as `Authorization: Bearer …`. Ends after 12 hours without use, and in any case after 7 days. */
  @ApiProperty({ example: 'ptx_session_live_8f2Q…' })
  sessionToken: string;

  /** When the session ends at the latest. */
  @ApiProperty({ example: '2026-11-30T13:24:53.000Z' })
  expiresAt: Date;

  /** Keep it on this device and send it with the next sign-in. It opens nothing; it gives this device tries of its own. */
  @ApiProperty({ example: 'q83vEjRWeJASNFZ4.0nD3mU5w3hF0y7c2r8r7qj1E1H1n0vJwC5yY3vBq9mA' })
  device: string;
}

export class SignInStepDto {
  /** Null: a second factor has to follow, with the same challenge. */
  @ApiProperty({ type: SignedInDto, nullable: true })
  signedIn: SignedInDto | null;

  /** The second factors this member has. Empty: none, and they are signed in. */
  @ApiProperty({ enum: SECOND_FACTORS, isArray: true, example: [] })
  secondFactors: SecondFactor[];
}
