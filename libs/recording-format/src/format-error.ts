/** Why bytes were refused. Stable: quarantine rows and metrics carry these words. */
export type FormatErrorCode =
  | 'truncated'
  | 'bad-magic'
  | 'bad-version'
  | 'bad-flags'
  | 'bad-varint'
  | 'bad-field'
  | 'bad-json'
  | 'bad-compression'
  | 'bad-order'
  | 'bad-coverage'
  | 'bad-reference'
  | 'bad-image'
  | 'unknown-record'
  | 'trailing-bytes'
  | 'too-large'
  | 'no-keyframe';

/** The only error that decoding throws. The message names fields of the format, never the bytes that were read. */
export class FormatError extends Error {
  override readonly name = 'FormatError';

  constructor(
    readonly code: FormatErrorCode,
    detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}

/** Throws a `FormatError` unless the condition holds. */
export function must(condition: boolean, code: FormatErrorCode, detail: string): asserts condition {
  if (!condition) throw new FormatError(code, detail);
}
