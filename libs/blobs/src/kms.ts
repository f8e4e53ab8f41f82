/** Binds a wrapped key to what it is for: unwrapping under another context fails. */
export interface KeyContext {
  tenantId: string;
  sessionId?: string;
}

/** Holds the master key. It wraps tenant keys only; session keys are wrapped by their tenant key (`session-cipher`). */
export interface Kms {
  /** Names the master key that wraps now. */
  readonly currentKeyId: string;
  /** A fresh 32-byte key, in clear and wrapped by the current master key. */
  generate(context: KeyContext): Promise<{ key: Buffer; wrapped: Buffer; masterKeyId: string }>;
  /** Throws `KeyUnavailableError` (fail closed) when the master key is gone or the wrapping does not verify. */
  unwrap(wrapped: Buffer, masterKeyId: string, context: KeyContext): Promise<Buffer>;
  /** Same key under the current master key; for rotation, which rewraps rows and never touches recordings. */
  rewrap(wrapped: Buffer, masterKeyId: string, context: KeyContext): Promise<{ wrapped: Buffer; masterKeyId: string }>;
}

export const KMS = Symbol('Kms');
