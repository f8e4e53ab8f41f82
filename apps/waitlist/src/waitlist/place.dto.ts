import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsMailAddress, OneLine } from './field-rules.js';
import { SUBSCRIBER_STATUSES, type SubscriberStatus } from './subscriber.entity.js';

export class PlaceConsentDto {
  @ApiProperty({ example: '2026-11' })
  policyVersion: string;

  /** When the form was sent. */
  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z' })
  requestedAt: Date;

  /** When the link in the mail was used. */
  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:03:12.000Z' })
  confirmedAt: Date;
}

export class PlaceDto {
  /** `new`: waiting. `invited`: their turn. `joined`: they have an organisation. */
  @ApiProperty({ enum: SUBSCRIBER_STATUSES, example: 'new' })
  status: SubscriberStatus;

  /** How many people were here before them and still wait, plus one; null when they no longer wait. */
  @ApiProperty({ type: 'integer', nullable: true, example: 42 })
  position: number | null;

  @ApiProperty({ example: 'anna@example.org' })
  email: string;

  @ApiProperty({ type: String, nullable: true, example: 'Anna' })
  name: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Example GmbH' })
  company: string | null;

  /** What we noted beside them, to invite people who need the same thing together. */
  @ApiProperty({ type: [String], example: ['flutter-games'] })
  tags: string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  invitedAt: Date | null;

  /** True when they asked us to do nothing with it for now. */
  @ApiProperty({ example: false })
  restricted: boolean;

  /** When all of it is removed by itself, unless they say before that they want to stay. */
  @ApiProperty({ format: 'date-time', example: '2028-11-24T10:03:12.000Z' })
  keepUntil: Date;

  @ApiProperty({ type: PlaceConsentDto })
  consent: PlaceConsentDto;

  /** Opens everything they agreed to or refused, with its receipts, at the privacy app (`GET /v1/consents`). */
  @ApiProperty({ example: 'w1.AZfyoAAAcACAAAAAAAAAAQAAAAE.q83vEjRWeJCrze8SNFZ4kA.1' })
  consentToken: string;
}

export class CorrectPlaceDto {
  /** Empty: forget it. */
  @ApiPropertyOptional({ maxLength: 100, example: 'Anna' })
  @IsOptional()
  @OneLine(100)
  name?: string;

  /** Empty: forget it. */
  @ApiPropertyOptional({ maxLength: 100, example: 'Example GmbH' })
  @IsOptional()
  @OneLine(100)
  company?: string;

  /** Another address for our mails. It changes once somebody confirmed it with the link that we send there. */
  @ApiPropertyOptional({ maxLength: 254, example: 'anna@example.com' })
  @IsOptional()
  @IsMailAddress()
  email?: string;
}

export class PlaceExportDto extends PlaceDto {
  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z' })
  exportedAt: Date;

  /** Pseudonym under which the consent log and the audit log know them. */
  @ApiProperty({ format: 'uuid', example: '0197f2a0-0000-7000-8000-000000000001' })
  id: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  joinedAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  declinedAt: Date | null;

  /** When we asked them whether they want to stay. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  askedToStayAt: Date | null;

  /** The organisation that their invitation opened. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  organisationId: string | null;

  /** SHA-256 of the form's text that they agreed to. */
  @ApiProperty({ example: '0f343b0931126a20f133d67c2b018a3b8f2c3b9dd1d9f6f2c4f2c0c1d2e3f405' })
  textSha256: string;

  /** When we sent them mails that they asked for, in the last day. */
  @ApiProperty({ type: [String], format: 'date-time', example: ['2026-11-24T10:00:05.000Z'] })
  mailedAt: Date[];
}
