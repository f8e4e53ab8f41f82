import { ApiProperty } from '@nestjs/swagger';

export class ErasureDto {
  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  id: string;

  /** The session that was erased. */
  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  sessionId: string;

  /** `requested`: it can no longer be read, its bytes are being removed. `done`: a search of every store found nothing left. */
  @ApiProperty({ enum: ['requested', 'done'], example: 'done' })
  state: 'requested' | 'done';

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  requestedAt: Date;

  /** Segments, pictures and chunks whose bytes were removed. */
  @ApiProperty({ type: 'integer', example: 9 })
  objectsRemoved: number;

  @ApiProperty({ type: 'integer', example: 183_402 })
  bytesRemoved: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T10:00:02.000Z' })
  doneAt: Date | null;
}
