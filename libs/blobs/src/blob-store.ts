/** Where ciphertext lives. Keys are ours: `[a-z0-9/_-]{1,200}`, no dots, no traversal. Implementations: disk (fsync) and S3. */
export interface BlobStore {
  /**
   * Create-only and durable when it resolves. Putting the same bytes again is a success, since a lost reply is retried. Throws
   * `BlobExistsError` if the key is taken by other bytes, `BlobUnavailableError` when the store is down.
   */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Bytes [start, end), cut at the end of the blob, or all. Throws `BlobMissingError`. */
  get(key: string, range?: { start: number; end: number }): Promise<Buffer>;
  /** True if it is there. */
  has(key: string): Promise<boolean>;
  /** Removes it; durable and verified when it resolves; a key that is not there is no error. */
  delete(key: string): Promise<void>;
  /** Every key under a prefix, in no promised order, read in pages. */
  list(prefix: string): AsyncIterable<string>;
  /** Throws when the store cannot be reached or written; for readiness. */
  ping(): Promise<void>;
}

export const BLOB_STORE = Symbol('BlobStore');
