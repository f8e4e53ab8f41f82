import { ApiProperty } from '@nestjs/swagger';

export const EXPORT_STATES = ['requested', 'building', 'ready', 'failed', 'deleted'] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

export class ExportDto {
  @ApiProperty({ format: 'uuid', example: '2c1f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5a' })
  id: string;

  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  projectId: string;

  /** `deleted`: its day is over, it was removed, or a recording in it was erased meanwhile; ask for a new one. */
  @ApiProperty({ enum: EXPORT_STATES, example: 'ready' })
  state: ExportState;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  requestedAt: Date;

  /** Of the archive. */
  @ApiProperty({ type: 'integer', example: 1_834_022 })
  bytes: number;

  /** Of the archive, in hexadecimal. */
  @ApiProperty({ type: String, nullable: true, example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  sha256: string | null;

  @ApiProperty({ type: 'integer', example: 12 })
  files: number;

  /** How much could not be put into it; its manifest says what and why. */
  @ApiProperty({ type: 'integer', example: 0 })
  omissions: number;

  /** Why it failed. */
  @ApiProperty({ type: String, nullable: true, example: null })
  failure: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T10:00:04.000Z' })
  readyAt: Date | null;

  /** Until then it can be downloaded; then it is gone. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-24T10:00:04.000Z' })
  expiresAt: Date | null;

  /** Where to download it, with the same credential. */
  @ApiProperty({ type: String, nullable: true, example: '/v1/exports/2c1f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5a/archive' })
  archiveUrl: string | null;
}
