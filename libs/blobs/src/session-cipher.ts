import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { KeyUnavailableError, SealBrokenError } from './blobs.errors.js';
import { KEY_BYTES } from './key-wrap.js';
import { SEALED_KIND, type SealedKind } from './sealed-kinds.js';

/** What a message is; altering any of it breaks the seal. `seq` is the chunk's seq, the segment's number or the picture's t. */
export interface SealedWhat {
  tenantId: string;
  sessionId: string;
  seq: number;
  kind: SealedKind;
}

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

/** How much longer a sealed message is than what it holds. */
export const SEAL_OVERHEAD = 1 + IV_BYTES + TAG_BYTES;

/** Encrypts for storage (docs/recording-format.md §7). The IV is random: never derive it from `seq`, which a retry uses again. */
export const seal = (key: Buffer, what: SealedWhat, plain: Uint8Array): Buffer => {
  const iv = freshIv();
  const cipher = createCipheriv(ALGORITHM, usable(key), iv);
  cipher.setAAD(associatedData(what, plain.byteLength));
  return Buffer.concat([Buffer.of(VERSION), iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** Decrypts what `seal` made. Throws `SealBrokenError` when a bit of it, or of `what`, is different. */
export const open = (key: Buffer, what: SealedWhat, sealed: Uint8Array): Buffer => {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < SEAL_OVERHEAD) throw new SealBrokenError('it is too short');
  if (bytes[0] !== VERSION) throw new SealBrokenError('its version is unknown');
  const decipher = createDecipheriv(ALGORITHM, usable(key), bytes.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(what, bytes.length - SEAL_OVERHEAD));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SealBrokenError('its tag is wrong');
  }
};

/** Random bytes are drawn for many IVs at a time, since a draw costs more than sealing 4 KiB; each is used once. */
let pool = Buffer.alloc(0);
const IVS_PER_DRAW = 512;

const freshIv = (): Buffer => {
  if (pool.length < IV_BYTES) pool = randomBytes(IV_BYTES * IVS_PER_DRAW);
  const iv = pool.subarray(0, IV_BYTES);
  pool = pool.subarray(IV_BYTES);
  return iv;
};

const usable = (key: Buffer): Buffer => {
  if (key.length !== KEY_BYTES) throw new KeyUnavailableError('key-broken', 'it has the wrong length');
  return key;
};

const associatedData = ({ tenantId, sessionId, seq, kind }: SealedWhat, length: number): Buffer => {
  const data = Buffer.alloc(42);
  data.writeUInt8(VERSION, 0);
  uuidBytes(tenantId).copy(data, 1);
  uuidBytes(sessionId).copy(data, 17);
  data.writeUInt32LE(seq, 33);
  data.writeUInt8(SEALED_KIND[kind], 37);
  data.writeUInt32LE(length, 38);
  return data;
};

const uuidBytes = (uuid: string): Buffer => {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16) throw new TypeError('Not a UUID');
  return bytes;
};
