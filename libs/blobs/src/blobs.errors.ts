/** The key is taken by other bytes. Keys are random, so this is a bug of ours or a replayed write, never something to retry. */
export class BlobExistsError extends Error {
  readonly code = 'blob-exists';
  constructor(readonly key: string) {
    super(`There is another blob under ${key}`);
    this.name = 'BlobExistsError';
  }
}

/** Nothing is stored under this key. */
export class BlobMissingError extends Error {
  readonly code = 'blob-missing';
  constructor(readonly key: string) {
    super(`There is no blob under ${key}`);
    this.name = 'BlobMissingError';
  }
}

/** The store cannot be reached, is full or lost a write. Jobs retry without using up attempts; requests answer 503. */
export class BlobUnavailableError extends Error {
  readonly code = 'dependency-down';
  constructor(reason: string, options?: ErrorOptions) {
    super(`The blob store is unavailable: ${reason}`, options);
    this.name = 'BlobUnavailableError';
  }
}

/** Why a key cannot be had: its keeper is down, its row was erased, or its wrapping does not verify. */
export type KeyUnavailableCode = 'dependency-down' | 'key-gone' | 'key-broken';

/** A key cannot be had. Fail closed: nothing is written in clear, nothing is served. */
export class KeyUnavailableError extends Error {
  constructor(
    readonly code: KeyUnavailableCode,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`A key is unavailable: ${reason}`, options);
    this.name = 'KeyUnavailableError';
  }
}

/** Stored bytes are not what was sealed: altered, truncated, or sealed for another place. They are never served. */
export class SealBrokenError extends Error {
  readonly code = 'seal-broken';
  constructor(reason: string) {
    super(`A sealed message does not verify: ${reason}`);
    this.name = 'SealBrokenError';
  }
}
