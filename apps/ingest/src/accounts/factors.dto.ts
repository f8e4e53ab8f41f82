import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

const NAME = { example: 'Phone' };
const RECOVERY_CODES = ['K7MQ2-9XWTA-HH3RB-ZP5DN', 'P2VDC-8JNYE-4TKQA-M9RXB'];

export class PairTotpDto {
  /** To tell your factors apart. */
  @ApiProperty(NAME)
  @IsString()
  @MinLength(1)
  @MaxLength(60)
  name: string;
}

export class PairedTotpDto {
  @ApiProperty({ format: 'uuid', example: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })
  id: string;

  /** To type into the app by hand. Shown this once. */
  @ApiProperty({ example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' })
  secret: string;

  /** For a QR code. Shown this once. */
  @ApiProperty({ example: 'otpauth://totp/Pixeltrace:ada%40example.com?issuer=Pixeltrace&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30' })
  uri: string;
}

export class TotpCodeDto {
  /** Six digits that the app shows now. */
  @ApiProperty({ example: '123456' })
  @IsString()
  @MinLength(6)
  @MaxLength(10)
  code: string;
}

export class RecoveryCodesDto {
  /** Each signs in once in place of a lost factor. Shown this once: keep them apart from your devices. Null: those you have still work. */
  @ApiProperty({ type: [String], nullable: true, example: RECOVERY_CODES })
  recoveryCodes: string[] | null;
}

export class NewRecoveryCodesDto {
  /** Each signs in once in place of a lost factor. Shown this once: keep them apart from your devices. */
  @ApiProperty({ type: [String], example: RECOVERY_CODES })
  recoveryCodes: string[];
}

export class PasskeyCreationDto {
  /** Send it with the new passkey. */
  @ApiProperty({ example: 'ptx_challenge_live_3kT9…' })
  challenge: string;

  /** For `navigator.credentials.create` (`PublicKeyCredentialCreationOptionsJSON`). */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { challenge: 'y2Yv…', rp: { name: 'Pixeltrace', id: 'www.example.com' }, user: { id: 'bWVtYmVy…', name: 'ada@example.com', displayName: '' } } })
  options: Record<string, unknown>;
}

export class AddPasskeyDto {
  @ApiProperty({ example: 'ptx_challenge_live_3kT9…' })
  @IsString()
  @MinLength(1)
  @MaxLength(80)
  challenge: string;

  /** To tell your factors apart. */
  @ApiProperty({ example: 'Laptop' })
  @IsString()
  @MinLength(1)
  @MaxLength(60)
  name: string;

  /** What `navigator.credentials.create` answered, as JSON (`RegistrationResponseJSON`). */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { id: 'kL3…', rawId: 'kL3…', type: 'public-key', response: { clientDataJSON: 'eyJ0…', attestationObject: 'o2Nm…', transports: ['internal'] }, clientExtensionResults: {} } })
  @IsObject()
  credential: Record<string, unknown>;
}

export class FactorDto {
  @ApiProperty({ format: 'uuid', example: '5d0cbd0e-0f0d-4b57-a6bb-0d3f0a6c2b11' })
  id: string;

  @ApiProperty(NAME)
  name: string;

  @ApiProperty({ example: '2026-11-23T13:24:53.000Z' })
  createdAt: Date;
}

export class AddedPasskeyDto extends FactorDto {
  /** With the first factor: codes that sign in once each in place of a lost one. Shown this once. */
  @ApiProperty({ type: [String], nullable: true, example: RECOVERY_CODES })
  recoveryCodes: string[] | null;
}

export class FactorsDto {
  /** Authenticator apps. */
  @ApiProperty({ type: [FactorDto] })
  totp: FactorDto[];

  @ApiProperty({ type: [FactorDto] })
  passkeys: FactorDto[];

  /** Recovery codes that were not used. */
  @ApiProperty({ example: 10 })
  recoveryCodesLeft: number;
}

/** One way of proving at a time. */
export const PROOF_EXAMPLES = {
  totp: { summary: 'With the authenticator app', value: { totp: '123456' } },
  recoveryCode: { summary: 'With a recovery code', value: { recoveryCode: 'K7MQ2-9XWTA-HH3RB-ZP5DN' } },
  code: { summary: 'With the digits of a mail', value: { challenge: 'ptx_challenge_live_3kT9…', code: '12345678' } },
};

export class ProofDto {
  /** Six digits of the authenticator app. */
  @ApiPropertyOptional({ example: '123456' })
  @IsOptional()
  @IsString()
  @MaxLength(10)
  totp?: string;

  @ApiPropertyOptional({ example: 'K7MQ2-9XWTA-HH3RB-ZP5DN' })
  @IsOptional()
  @IsString()
  @MaxLength(60)
  recoveryCode?: string;

  /** What the start answered; with `code` or `credential`. */
  @ApiPropertyOptional({ example: 'ptx_challenge_live_3kT9…' })
  @IsOptional()
  @IsString()
  @MaxLength(80)
  challenge?: string;

  /** The digits of the mail. Only for who has no second factor. */
  @ApiPropertyOptional({ example: '12345678' })
  @IsOptional()
  @IsString()
  @MaxLength(20)
  code?: string;

  /** The answer of a passkey (`AuthenticationResponseJSON`). */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { id: 'kL3…', rawId: 'kL3…', type: 'public-key', response: {}, clientExtensionResults: {} } })
  @IsOptional()
  @IsObject()
  credential?: Record<string, unknown>;
}
