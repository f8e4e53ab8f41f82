import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Thrown when a part of a backup is not what was written: altered, swapped, or of another set. */
export class BackupBrokenError extends Error {
  constructor(readonly what: string) {
    super(`The backup is broken: ${what}`);
    this.name = 'BackupBrokenError';
  }
}

const boundTo = (setId: string, what: string): Buffer => Buffer.from(JSON.stringify(['pixeltrace backup 1', setId, what]));

/** Seals one part of a set. `what` is its place: a part cannot stand for another. */
export const sealPart = (key: Buffer, setId: string, what: string, plain: Uint8Array): Buffer => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv);
  cipher.setAAD(boundTo(setId, what));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** Throws `BackupBrokenError`. */
export const openPart = (key: Buffer, setId: string, what: string, sealed: Buffer): Buffer => {
  if (sealed.length < IV_BYTES + TAG_BYTES) throw new BackupBrokenError(what);
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(boundTo(setId, what));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new BackupBrokenError(what);
  }
};
