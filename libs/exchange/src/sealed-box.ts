import { exchangePrivateKey, exchangePublicKey, exchangePublicText } from '#config/exchange-keys.js';
import { createCipheriv, createDecipheriv, createHash, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';

const VERSION = 1;
const KEY_ID_BYTES = 8;
const PUBLIC_BYTES = 32;
const HEADER_BYTES = 1 + KEY_ID_BYTES + PUBLIC_BYTES;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

/** What a message is: bound into its seal, so that a row cannot be passed off as another. */
export interface Envelope {
  id: string;
  sender: string;
  recipient: string;
  /** The job it is for, or the message it answers. */
  about: string;
}

/** The message cannot be opened: it is for another key or was changed. */
export class SealBrokenError extends Error {
  constructor() {
    super('The seal of a message does not open');
    this.name = 'SealBrokenError';
  }
}

/**
 * Seals bytes so that only the holder of the recipient's private key opens them, the sender included. version (1) ‖ id of the recipient's key (8) ‖
 * ephemeral X25519 key (32) ‖ ciphertext ‖ tag (16). The AES-256-GCM key and IV are derived by HKDF-SHA256 and used once. `publicKey`: base64 of 32 bytes.
 */
export const seal = (publicKey: string, envelope: Envelope, plain: Uint8Array): Buffer => {
  const recipient = exchangePublicKey(publicKey);
  const ephemeral = generateKeyPairSync('x25519');
  const header = Buffer.concat([Uint8Array.of(VERSION), keyId(publicKey), Buffer.from(exchangePublicText(ephemeral.privateKey), 'base64')]);
  const { key, iv } = derive(ephemeral.privateKey, recipient, header, publicKey);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(associated(header, envelope));
  return Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** `privateKeys`: base64 of 32 bytes each; the one the message names is used. Throws `SealBrokenError`. */
export const unseal = (privateKeys: readonly string[], envelope: Envelope, sealed: Buffer): Buffer => {
  const header = sealed.subarray(0, HEADER_BYTES);
  const own = privateKeys.map((text) => exchangePrivateKey(text)).find((key) => keyId(exchangePublicText(key)).equals(header.subarray(1, 1 + KEY_ID_BYTES)));
  if (!own || header[0] !== VERSION || sealed.length < HEADER_BYTES + TAG_BYTES) throw new SealBrokenError();
  try {
    const ephemeral = exchangePublicKey(header.subarray(1 + KEY_ID_BYTES).toString('base64'));
    const { key, iv } = derive(own, ephemeral, header, exchangePublicText(own));
    const decipher = createDecipheriv(ALGORITHM, key, iv).setAAD(associated(header, envelope)).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SealBrokenError();
  }
};

const keyId = (publicKey: string): Buffer => createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest().subarray(0, KEY_ID_BYTES);

const derive = (privateKey: KeyObject, publicKey: KeyObject, header: Buffer, recipient: string): { key: Buffer; iv: Buffer } => {
  const secret = diffieHellman({ privateKey, publicKey });
  const salt = Buffer.concat([header, Buffer.from(recipient, 'base64')]);
  const bytes = Buffer.from(hkdfSync('sha256', secret, salt, 'pixeltrace exchange 1', 44));
  return { key: bytes.subarray(0, 32), iv: bytes.subarray(32) };
};

const associated = (header: Buffer, { id, sender, recipient, about }: Envelope): Buffer =>
  Buffer.concat([header, Buffer.from(JSON.stringify([id.toLowerCase(), sender, recipient, about]))]);
