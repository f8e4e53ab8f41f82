import { ProblemError } from '#http/problem.js';
import { type ChunkHeader, decodeChunkHeader } from '#recording-format/chunk.js';
import { FormatError } from '#recording-format/format-error.js';
import { decodeFrame, type Frame } from '#recording-format/frame.js';
import { PRIVACY_LEVELS, type PrivacyLevel } from '#recording-format/meta.js';
import { parseRecord, RECORD, splitRecords } from '#recording-format/records.js';
import type { ProblemCode } from '#http/problems.js';
import { inflateRawSync } from 'node:zlib';
import { checkAtlas } from '../frames/decoder/clean-atlas.js';

export type ReadChunk = ChunkHeader & { body: Uint8Array };

/** Mistakes in values; every other `FormatError` means that the bytes are no chunk at all. */
const VALUE_ERRORS = new Set<FormatError['code']>(['bad-field', 'bad-order', 'bad-json', 'unknown-record']);

/** Reads the container. Throws `malformed-body`, `validation-failed`, `timestamp-out-of-range` or `payload-too-large`. */
export const readChunk = (bytes: Uint8Array): ReadChunk => attempt(() => decodeChunkHeader(bytes));

/** What is wrong with an image, by what its header check says (`checkAtlas`); anything else: `image-corrupt`. */
const IMAGE_PROBLEMS: readonly [RegExp, ProblemCode][] = [
  [/not a (WebP|JPEG)/, 'media-type-mismatch'],
  [/too many pixels/, 'image-too-large'],
  [/bytes after|must hold one picture|WebP chunk$/, 'image-trailing-data'],
];

/** Under `block` there are no pictures, and under `mask-all` none on which nothing is masked: a page without text is a page that nobody knows the text of. */
const checkFrame = (frame: Frame, floor: PrivacyLevel): void => {
  const shows = !frame.placeholder && (floor === 'block' || (floor === 'mask-all' && frame.masks.length === 0));
  if (shows) throw new ProblemError('masking-too-weak', { detail: `A picture shows what ${floor} hides.` });
  checkAtlas(frame);
};

/**
 * Cuts the body into records and refuses what no worker could use: a chunk that declares weaker masking than `floor`, a picture that shows more than it, a frame that breaks the format, an image
 * that is not what it is called. Reads headers only; pixels are decoded later, in a process that can be lost.
 */
export const checkRecords = (body: Uint8Array, floor: PrivacyLevel): void =>
  attempt(() => {
    for (const record of splitRecords(body, 'chunk')) {
      if (record.type === RECORD.frame) checkFrame(decodeFrame(record.payload), floor);
      if (record.type !== RECORD.meta) continue;
      const parsed = parseRecord(record, inflate);
      if (parsed.kind === 'meta' && PRIVACY_LEVELS.indexOf(parsed.meta.privacy) > PRIVACY_LEVELS.indexOf(floor)) throw new ProblemError('masking-too-weak');
    }
  });

const inflate = (bytes: Uint8Array, maxBytes: number): Uint8Array => inflateRawSync(bytes, { maxOutputLength: maxBytes });

const attempt = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw error instanceof FormatError ? problemOf(error) : error;
  }
};

const problemOf = (error: FormatError): ProblemError => {
  const detail = error.message;
  if (error.code === 'bad-image') return new ProblemError(IMAGE_PROBLEMS.find(([sign]) => sign.test(detail))?.[1] ?? 'image-corrupt', { detail });
  if (error.code === 'too-large') return new ProblemError('payload-too-large', { detail });
  if (!VALUE_ERRORS.has(error.code)) return new ProblemError('malformed-body', { detail });
  return new ProblemError(detail.endsWith('sentAt') ? 'timestamp-out-of-range' : 'validation-failed', { detail });
};
