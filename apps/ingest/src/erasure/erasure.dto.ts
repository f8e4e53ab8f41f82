import type { SignedReceipt } from '#audit/receipt.js';
import { ApiProperty } from '@nestjs/swagger';

export class HeldByDto {
  @ApiProperty({ format: 'uuid', example: '8d1f0c6a-b2e9-4d57-9a52-0f1e2d3c4b5a' })
  holdId: string;

  /** Who asked for the hold. */
  @ApiProperty({ example: 'District Court of Example' })
  authority: string;

  /** When the hold is looked at again. */
  @ApiProperty({ format: 'date-time', example: '2027-02-01T00:00:00.000Z' })
  reviewAt: Date;
}

/** Proves to others what was erased: check `signature` with the receipt keys, without us. It names no person. */
export class SignedReceiptDto {
  @ApiProperty({ type: 'object', additionalProperties: true, example: { type: 'pixeltrace/erasure-receipt/1', objects: 9 } })
  body: Record<string, unknown>;

  @ApiProperty({ enum: ['Ed25519'], example: 'Ed25519' })
  algorithm: 'Ed25519';

  @ApiProperty({ example: '0f1e2d3c4b5a6978' })
  keyId: string;

  /** Base64 of the signature over `pixeltrace/receipt`, a line feed and the RFC 8785 bytes of `body`. */
  @ApiProperty({ example: 'q83vEjRWeJA…' })
  signature: string;
}

export class ErasureDto {
  @ApiProperty({ format: 'uuid', example: '5b6f3a3e-5d0c-4b9f-9a52-7f6f2b9a1c11' })
  id: string;

  /** The session that was erased. */
  @ApiProperty({ format: 'uuid', example: '0193578f-c0ad-7000-8000-4136c566a962' })
  sessionId: string;

  /**
   * `deferred`: a legal hold keeps it; nobody can watch it, and it is erased once the hold is released. `requested`: it can no longer be read, its bytes are being removed.
   * `done`: a search of every store found nothing left.
   */
  @ApiProperty({ enum: ['deferred', 'requested', 'done'], example: 'done' })
  state: 'deferred' | 'requested' | 'done';

  @ApiProperty({ format: 'date-time', example: '2026-11-23T10:00:00.000Z' })
  requestedAt: Date;

  /** Segments, pictures and chunks whose bytes were removed. */
  @ApiProperty({ type: 'integer', example: 9 })
  objectsRemoved: number;

  @ApiProperty({ type: 'integer', example: 183_402 })
  bytesRemoved: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T10:00:02.000Z' })
  doneAt: Date | null;

  /** Why it is deferred. */
  @ApiProperty({ type: HeldByDto, nullable: true, example: null })
  heldBy: HeldByDto | null;

  /** Once it is done. */
  @ApiProperty({ type: SignedReceiptDto, nullable: true })
  receipt: SignedReceipt | null;
}
