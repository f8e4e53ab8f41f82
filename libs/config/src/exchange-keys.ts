import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** DER around the 32 raw bytes of an X25519 key. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
const KEY_BYTES = 32;

const rawKey = (encoded: string): Buffer => Buffer.from(encoded, /[-_]/.test(encoded) ? 'base64url' : 'base64');

export const isExchangeKey = (encoded: string): boolean => rawKey(encoded).length === KEY_BYTES;

/** `encoded`: base64 of 32 bytes, of which any are a key. */
export const exchangePrivateKey = (encoded: string): KeyObject => createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, rawKey(encoded)]), format: 'der', type: 'pkcs8' });

/** `encoded`: base64 of 32 bytes. */
export const exchangePublicKey = (encoded: string): KeyObject => createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, rawKey(encoded)]), format: 'der', type: 'spki' });

/** The public half as base64 of 32 bytes. */
export const exchangePublicText = (privateKey: KeyObject): string => createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length).toString('base64');
