import { ProblemError } from '#http/problem.js';
import { type ChunkHeader, decodeChunkHeader } from '#recording-format/chunk.js';
import { FormatError } from '#recording-format/format-error.js';
import { PRIVACY_LEVELS, type PrivacyLevel } from '#recording-format/meta.js';
import { parseRecord, RECORD, splitRecords } from '#recording-format/records.js';
import { inflateRawSync } from 'node:zlib';

export type ReadChunk = ChunkHeader & { body: Uint8Array };

/** Mistakes in values; every other `FormatError` means that the bytes are no chunk at all. */
const VALUE_ERRORS = new Set<FormatError['code']>(['bad-field', 'bad-order', 'bad-json', 'unknown-record']);

/** Reads the container. Throws `malformed-body`, `validation-failed`, `timestamp-out-of-range` or `payload-too-large`. */
export const readChunk = (bytes: Uint8Array): ReadChunk => attempt(() => decodeChunkHeader(bytes));

/** Cuts the body into records without unpacking them, and refuses a chunk that declares weaker masking than `floor`. */
export const checkRecords = (body: Uint8Array, floor: PrivacyLevel): void =>
  attempt(() => {
    for (const record of splitRecords(body, 'chunk')) {
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
  if (error.code === 'too-large') return new ProblemError('payload-too-large', { detail });
  if (!VALUE_ERRORS.has(error.code)) return new ProblemError('malformed-body', { detail });
  return new ProblemError(detail.endsWith('sentAt') ? 'timestamp-out-of-range' : 'validation-failed', { detail });
};
