import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { MEMBER_ID, TIME } from './organisations.dto.js';

export class CloseOrganisationDto {
  /** The name of the organisation, typed exactly: so that nothing is closed by mistake. */
  @ApiProperty({ maxLength: 120, example: 'Acme' })
  @IsString()
  @MaxLength(120)
  name: string;
}

const STATES = ['waiting', 'erasing'] as const;

export class ClosingDto {
  /** Under this id the receipt can be read afterwards. */
  @ApiProperty({ format: 'uuid', example: '7d0f2a2e-8f57-4d43-8ad0-5a0c0c8f7b21' })
  id: string;

  /** `waiting`: an owner can reopen the organisation. `erasing`: it is being erased, which nothing stops. */
  @ApiProperty({ enum: STATES, example: 'waiting' })
  state: (typeof STATES)[number];

  @ApiProperty(MEMBER_ID)
  requestedBy: string;

  @ApiProperty(TIME)
  requestedAt: Date;

  /** Everything is erased from then on: seven days after it was asked for. */
  @ApiProperty({ example: '2026-11-30T13:24:53.000Z' })
  dueAt: Date;
}

export class ReceiptKeyDto {
  @ApiProperty({ example: '5f1c9a0b7e2d4c38' })
  keyId: string;

  @ApiProperty({ enum: ['Ed25519'], example: 'Ed25519' })
  algorithm: 'Ed25519';

  /** SPKI in PEM. */
  @ApiProperty({ example: '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA…\n-----END PUBLIC KEY-----\n' })
  publicKey: string;
}

export class ReceiptKeyListDto {
  @ApiProperty({ type: [ReceiptKeyDto] })
  items: ReceiptKeyDto[];
}

export class SignedReceiptDto {
  /** What was done: ids, counts and times. It names nobody. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { kind: 'organisation-closed', recordings: 12, verifiedAbsent: true } })
  body: Record<string, unknown>;

  @ApiProperty({ enum: ['Ed25519'], example: 'Ed25519' })
  algorithm: 'Ed25519';

  @ApiProperty({ example: '5f1c9a0b7e2d4c38' })
  keyId: string;

  /** Base64 of Ed25519 over `pixeltrace/receipt`, a line feed and the RFC 8785 bytes of `body`. */
  @ApiProperty({ example: 'q3m2…==' })
  signature: string;
}
