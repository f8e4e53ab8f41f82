import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { KeyUnavailableError } from './blobs.errors.js';
import type { KeyContext } from './kms.js';

export const KEY_BYTES = 32;
const ALGORITHM = 'id-aes256-wrap';
const INITIAL_VALUE = Buffer.alloc(8, 0xa6);

/** Wraps a key (RFC 3394, 40 bytes) under a key that HKDF derives for this context: under another context it does not unwrap. */
export const wrapKey = (wrapping: Buffer, context: KeyContext, key: Buffer): Buffer => {
  if (key.length !== KEY_BYTES) throw new KeyUnavailableError('key-broken', 'it has the wrong length');
  const derived = deriveFor(wrapping, context);
  try {
    const cipher = createCipheriv(ALGORITHM, derived, INITIAL_VALUE);
    return Buffer.concat([cipher.update(key), cipher.final()]);
  } finally {
    derived.fill(0);
  }
};

/** Throws `KeyUnavailableError` when the wrapping does not verify. */
export const unwrapKey = (wrapping: Buffer, context: KeyContext, wrapped: Buffer): Buffer => {
  const derived = deriveFor(wrapping, context);
  try {
    const decipher = createDecipheriv(ALGORITHM, derived, INITIAL_VALUE);
    const key = Buffer.concat([decipher.update(wrapped), decipher.final()]);
    if (key.length !== KEY_BYTES) throw new KeyUnavailableError('key-broken', 'it has the wrong length');
    return key;
  } catch (error) {
    throw error instanceof KeyUnavailableError ? error : new KeyUnavailableError('key-broken', 'its wrapping does not verify');
  } finally {
    derived.fill(0);
  }
};

const deriveFor = (wrapping: Buffer, { tenantId, sessionId }: KeyContext): Buffer => {
  const info = JSON.stringify(['pixeltrace key wrap 1', tenantId.toLowerCase(), sessionId?.toLowerCase() ?? null]);
  return Buffer.from(hkdfSync('sha256', wrapping, Buffer.alloc(0), info, KEY_BYTES));
};
