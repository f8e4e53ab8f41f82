import { ApiProperty, ApiPropertyOptional, PartialType, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsISO8601, IsIn, IsOptional, IsString, Length, Matches, ValidateNested } from 'class-validator';
import { MailAddressField } from '#mail/is-mail-address.js';

/** Streams that announcements can be part of. */
export const ANNOUNCED_STREAMS = ['product-news', 'launch-invitations', 'policy-notices', 'breach-notices'] as const;
export type AnnouncedStream = (typeof ANNOUNCED_STREAMS)[number];

export const ANNOUNCEMENT_STATES = ['draft', 'scheduled', 'preparing', 'running', 'paused', 'cancelled', 'done'] as const;
export type AnnouncementState = (typeof ANNOUNCEMENT_STATES)[number];

export const DELIVERY_STATES = ['queued', 'sending', 'sent', 'uncertain', 'suppressed', 'failed', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export class AudienceDto {
  /** Whose people: `waitlist`, or another room that offers its people. */
  @ApiProperty({ example: 'waitlist', maxLength: 40 })
  @IsString()
  @Length(1, 40)
  source: string;

  /** Only people in one of these states. Absent: everybody who was not declined. */
  @ApiPropertyOptional({ type: [String], example: ['new'], maxItems: 10 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @Length(1, 40, { each: true })
  states?: string[];

  /** Only people with one of these tags. */
  @ApiPropertyOptional({ type: [String], example: ['flutter'], maxItems: 20 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 40, { each: true })
  tags?: string[];
}

export class CreateAnnouncementDto {
  @ApiProperty({ enum: ANNOUNCED_STREAMS, example: 'product-news' })
  @IsIn(ANNOUNCED_STREAMS)
  stream: AnnouncedStream;

  @ApiProperty({ example: 'Pixeltrace 1.0 is here', minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  @Matches(/^[^\p{Cc}\u2028\u2029]*\S[^\p{Cc}\u2028\u2029]*$/u, { message: 'subject must be one line' })
  subject: string;

  /** Plain text. A blank line ends a paragraph; http and https addresses become links, as they are. The way out is added below it. */
  @ApiProperty({ example: 'Hello,\n\nPixeltrace 1.0 is here: https://pixeltrace.example/news', minLength: 1, maxLength: 20_000 })
  @IsString()
  @Length(1, 20_000)
  body: string;

  /** Who gets it. A mailbox that several name gets it once. */
  @ApiProperty({ type: [AudienceDto], minItems: 1, maxItems: 10 })
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => AudienceDto)
  audiences: AudienceDto[];
}

export class ChangeAnnouncementDto extends PartialType(PickType(CreateAnnouncementDto, ['subject', 'body', 'audiences'])) {}

export class ScheduleAnnouncementDto {
  /** When it starts. Absent: now. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-12-01T09:00:00.000Z' })
  @IsOptional()
  @IsISO8601({ strict: true })
  dueAt?: string;
}

export class TestAnnouncementDto {
  /** One mailbox, which gets the mail as everybody will. */
  @ApiProperty({ format: 'email', example: 'me@example.com' })
  @MailAddressField()
  to: string;
}

export class ProgressDto {
  @ApiProperty({ type: 'integer', example: 12 })
  queued: number;

  /** Being given to the mail server right now. */
  @ApiProperty({ type: 'integer', example: 8 })
  sending: number;

  @ApiProperty({ type: 'integer', example: 950 })
  sent: number;

  /** The line broke between our last byte and the server’s answer, and nobody knows: not sent again by itself. */
  @ApiProperty({ type: 'integer', example: 0 })
  uncertain: number;

  /** They did not want it, or their address is gone. */
  @ApiProperty({ type: 'integer', example: 30 })
  suppressed: number;

  @ApiProperty({ type: 'integer', example: 0 })
  failed: number;

  @ApiProperty({ type: 'integer', example: 0 })
  cancelled: number;
}

export class AnnouncementDto {
  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  id: string;

  @ApiProperty({ type: 'integer', example: 1 })
  version: number;

  @ApiProperty({ enum: ANNOUNCEMENT_STATES, example: 'running' })
  state: AnnouncementState;

  @ApiProperty({ enum: ANNOUNCED_STREAMS, example: 'product-news' })
  stream: AnnouncedStream;

  @ApiProperty({ example: 'Pixeltrace 1.0 is here' })
  subject: string;

  @ApiProperty({ example: 'Hello,\n\nPixeltrace 1.0 is here: https://pixeltrace.example/news' })
  body: string;

  @ApiProperty({ type: [AudienceDto] })
  audiences: AudienceDto[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-12-01T09:00:00.000Z' })
  dueAt: Date | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-30T09:00:00.000Z' })
  createdAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-12-01T09:00:01.000Z' })
  startedAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  doneAt: Date | null;

  /** Mailboxes found so far. */
  @ApiProperty({ type: 'integer', example: 1_000 })
  recipients: number;

  @ApiProperty({ type: ProgressDto })
  progress: ProgressDto;
}

export class AnnouncementsDto {
  /** Newest first, at most 100. */
  @ApiProperty({ type: [AnnouncementDto] })
  announcements: AnnouncementDto[];
}

export class PreviewDto {
  @ApiProperty({ example: 'Pixeltrace 1.0 is here' })
  subject: string;

  @ApiProperty({ example: 'Hello,\n\nPixeltrace 1.0 is here.\n\n-- \nPixeltrace\n…' })
  text: string;

  @ApiProperty({ example: '<!doctype html>…' })
  html: string;

  /** People that the audiences name now; a mailbox that two name is counted twice. */
  @ApiProperty({ type: 'integer', example: 1_000 })
  people: number;
}

export class TestMailDto {
  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  mailId: string;
}

export class DeliveryDto {
  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  mailId: string;

  @ApiProperty({ enum: DELIVERY_STATES, example: 'sent' })
  state: DeliveryState;

  @ApiProperty({ type: 'integer', example: 1 })
  attempts: number;

  /** What the server said, as digits. */
  @ApiProperty({ type: String, nullable: true, example: 'smtp-451-4.7.1' })
  outcome: string | null;

  /** What came back later. */
  @ApiProperty({ enum: ['hard', 'soft', 'complaint'], type: String, nullable: true, example: null })
  report: 'hard' | 'soft' | 'complaint' | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-12-01T09:00:02.000Z' })
  settledAt: Date | null;
}

export class DeliveriesDto {
  @ApiProperty({ type: [DeliveryDto] })
  deliveries: DeliveryDto[];

  /** Give it as `after` for the next page; null at the end. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  next: string | null;
}

export class DeliveriesQueryDto {
  @ApiPropertyOptional({ enum: DELIVERY_STATES, example: 'failed' })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;

  @ApiPropertyOptional({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  @IsOptional()
  @Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, { message: 'after must be an id' })
  after?: string;
}

export class SenderFindingDto {
  @ApiProperty({ enum: ['SPF', 'DKIM', 'DMARC'], example: 'SPF' })
  name: 'SPF' | 'DKIM' | 'DMARC';

  @ApiProperty({ example: true })
  ok: boolean;

  @ApiProperty({ example: 'example.com names who may send for it.' })
  found: string;
}

export class SenderCheckDto {
  /** False where mail does not leave this machine. */
  @ApiProperty({ example: true })
  needed: boolean;

  /** Announcements start only while this is true. */
  @ApiProperty({ example: true })
  ok: boolean;

  @ApiProperty({ type: [SenderFindingDto] })
  findings: SenderFindingDto[];

  @ApiProperty({ format: 'date-time', example: '2026-12-01T09:00:00.000Z' })
  checkedAt: Date;
}
