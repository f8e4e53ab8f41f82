import { ApiProperty } from '@nestjs/swagger';
import type { NoticeRow } from './notices.repository.js';

const EXAMPLE_ID = '6f1f1f2e-55f1-4cbb-8a53-0f0e9c3b9c11';

export class NoticePartDto {
  /** The app that writes to its own people. */
  @ApiProperty({ enum: ['waitlist', 'ingest'], example: 'waitlist' })
  app: string;

  @ApiProperty({ enum: ['waitlist', 'members', 'owners'], example: 'waitlist' })
  audience: string;

  /** To how many people it wrote; null as long as it has not answered. Somebody who is on both lists gets one mail. */
  @ApiProperty({ type: Number, nullable: true, example: 1280 })
  people: number | null;
}

/** How far a notice is, without a name: the proof of sending. */
export class NoticeDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  id: string;

  @ApiProperty({ example: 'Our privacy policy changes on 23 December 2026' })
  subject: string;

  @ApiProperty({ example: 'We keep backups for a shorter time.' })
  body: string;

  @ApiProperty({ example: '2026-11-23T15:30:00.000Z' })
  createdAt: Date;

  @ApiProperty({ type: [NoticePartDto] })
  parts: NoticePartDto[];

  @ApiProperty({ example: 1260 })
  sent: number;

  /** Those who do not want such mails. */
  @ApiProperty({ example: 15 })
  suppressed: number;

  @ApiProperty({ example: 5 })
  failed: number;

  /** The line broke before the server said whether it took the mail. */
  @ApiProperty({ example: 0 })
  uncertain: number;

  @ApiProperty({ example: 0 })
  waiting: number;

  @ApiProperty({ type: Date, nullable: true, example: '2026-11-23T15:42:00.000Z' })
  completedAt: Date | null;

  /** These counts, signed when no mail waited any more. Keys: `GET /v1/receipt-keys` of the recordings API. */
  @ApiProperty({ type: Object, nullable: true, example: null })
  receipt: object | null;
}

export const toNoticeDto = ({ id, subject, body, createdAt, parts, sent, suppressed, failed, uncertain, waiting, completedAt, receipt }: NoticeRow): NoticeDto => ({ id, subject, body, createdAt, parts, sent, suppressed, failed, uncertain, waiting, completedAt, receipt });
