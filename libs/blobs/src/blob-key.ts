/** At least two segments: what it is, and which. */
const KEY = /^[a-z0-9_-]+(?:\/[a-z0-9_-]+)+$/;
const PREFIX = /^(?:[a-z0-9_-]+\/)*[a-z0-9_-]*$/;
const MAX_LENGTH = 200;

/** Keys are made by us alone, so a bad one is a bug: it throws a plain error and never reaches a path or a URL. */
export const assertBlobKey = (key: string): void => {
  if (key.length > MAX_LENGTH || !KEY.test(key)) throw new TypeError('Not a blob key');
};

/** A prefix for `list`: empty, or the beginning of a key. */
export const assertBlobPrefix = (prefix: string): void => {
  if (prefix.length > MAX_LENGTH || !PREFIX.test(prefix)) throw new TypeError('Not a blob key prefix');
};

/** Refuses a range that no blob could have. */
export const assertBlobRange = (range: { start: number; end: number } | undefined): void => {
  if (!range) return;
  const { start, end } = range;
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) throw new RangeError('Not a byte range');
};
