import { FormatError } from '#recording-format/format-error.js';

/** An image whose container we wrote ourselves: the coded pixels and nothing else. Sizes are those its header states. */
export interface CleanImage {
  bytes: Buffer;
  width: number;
  height: number;
  /** The container claims an alpha plane, so opacity has to be checked after decoding. */
  alpha: boolean;
}

/** Throws `FormatError('bad-image')` unless the condition holds. */
export function imageMust(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new FormatError('bad-image', detail);
}
