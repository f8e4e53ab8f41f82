/** A chunk that was read, checked and sealed, on its way to a block. */
export interface PendingChunk {
  tenantId: string;
  sessionId: string;
  seq: number;
  /** Of the body as it was sent: the chunk's identity. */
  sha256: Buffer;
  /** The client's clock at this try, epoch milliseconds; undefined when it did not say. */
  sentAt: number | undefined;
  bodyLength: number;
  last: boolean;
  /** Ciphertext, as it will stand in the block. */
  sealed: Buffer;
}

/** What became of a chunk. Only the first two are a 2xx. */
export const VERDICTS = ['accepted', 'duplicate', 'conflict', 'erased', 'not-open', 'over-quota', 'recording-disabled', 'consent-required', 'consent-withdrawn', 'restricted', 'masking-too-weak'] as const;
export type Verdict = (typeof VERDICTS)[number];
