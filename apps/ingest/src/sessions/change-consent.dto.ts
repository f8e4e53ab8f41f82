import type { ConsentReceipt } from '#consent/consent-event.js';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsNumber, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';
import type { ConsentReceiptBody, SignedConsentReceipt } from './consent-receipts.js';
import { ConsentDto } from './sessions.dto.js';

/** The largest moment a JavaScript Date can hold. */
const LAST_MOMENT = 8.64e15;

export class SessionTokenDto {
  /** The token of the session. */
  @ApiProperty({ example: 'pts1_8fQ2mN7xTq' })
  @IsString()
  @Matches(/^[\x21-\x7e]{1,1024}$/, { message: 'token must be 1 to 1024 printable ASCII characters' })
  token: string;
}

export class ChangeConsentDto extends SessionTokenDto {
  /** `given: false` withdraws. */
  @ApiProperty({ type: ConsentDto, example: { given: false } })
  @IsDefined()
  @ValidateNested()
  @Type(() => ConsentDto)
  consent: ConsentDto;

  /** The client's clock when this was sent, in milliseconds since 1970. */
  @ApiProperty({ example: 1795440000150, minimum: 0, maximum: LAST_MOMENT })
  @IsNumber()
  @Min(0)
  @Max(LAST_MOMENT)
  sentAt: number;
}

export class ChangedConsentDto {
  /** Whether the session goes on. */
  @ApiProperty({ example: false })
  recording: boolean;

  /** The record that was made; null when the session was over already. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, example: '0197f2a0-0000-7000-8000-000000000002' })
  consentRecordId: string | null;
}

/** What was recorded of one decision. It names nobody. */
export class ConsentReceiptDto implements ConsentReceiptBody {
  @ApiProperty({ enum: ['consent'], example: 'consent' })
  kind: 'consent';

  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000004' })
  projectId: string;

  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000002' })
  recordId: string;

  @ApiProperty({ enum: ['given', 'refused', 'withdrawn'], example: 'given' })
  decision: ConsentReceipt['decision'];

  @ApiProperty({ type: [String], example: ['session-recording'] })
  purposes: string[];

  /** Of the text that was shown. */
  @ApiProperty({ example: '2026-11-01' })
  policyVersion: string;

  /** SHA-256 of that text; null where the customer did not tell it. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  textSha256: string | null;

  /** How we were told. */
  @ApiProperty({ example: 'sdk' })
  mechanism: string;

  /** When the person decided, where the customer told it. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  decidedAt: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T13:24:53.000Z' })
  recordedAt: string;

  /** Since when the consent holds no more. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  withdrawnAt: string | null;
}

/** A receipt that others can verify. */
export class SignedConsentReceiptDto implements SignedConsentReceipt {
  @ApiProperty({ type: ConsentReceiptDto })
  body: ConsentReceiptBody;

  @ApiProperty({ enum: ['Ed25519'], example: 'Ed25519' })
  algorithm: 'Ed25519';

  /** Which of the published keys. */
  @ApiProperty({ example: '3f1c0a9be27d4c55' })
  keyId: string;

  /** Over `pixeltrace/receipt`, a line feed and the RFC 8785 bytes of `body`; base64. */
  @ApiProperty({ example: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kA==' })
  signature: string;
}
