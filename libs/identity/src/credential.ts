import { createHash, createHmac, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const CREDENTIAL_KINDS = ['ingest', 'secret', 'session', 'link', 'invite', 'operator', 'challenge'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** A well-formed credential: its checksum holds, which says nothing about whether it was ever given out. */
export interface ParsedCredential {
  kind: CredentialKind;
  /** The first characters, `ptx_ingest_live_…`: not secret, finds the row and can be shown. */
  keyId: string;
  text: string;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 8 characters find the row; the other 36 (214 bits) are the secret. */
const ID_LENGTH = 8;
const RANDOM_LENGTH = 44;
const CHECKSUM_LENGTH = 6;
const FORM = /^ptx_(ingest|secret|session|link|invite|operator|challenge)_live_[0-9A-Za-z]{50}$/;

const checksum = (text: string): string => {
  let rest = crc32(text);
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = ALPHABET.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
};

/** Makes a credential: prefix, 44 random base62 characters, and six of CRC-32 over all before them, so that a typo or a scanner's false find costs no look-up. */
export const mintCredential = (kind: CredentialKind): ParsedCredential => {
  let text = `ptx_${kind}_live_`;
  const idEnd = text.length + ID_LENGTH;
  for (let i = 0; i < RANDOM_LENGTH; i++) text += ALPHABET.charAt(randomInt(62));
  return { kind, keyId: text.slice(0, idEnd), text: text + checksum(text) };
};

/** The credential in `text`, or null when its form or checksum is wrong. Bounded work, no look-up. */
export const parseCredential = (text: string): ParsedCredential | null => {
  if (text.length > 80) return null;
  const kind = FORM.exec(text)?.[1] as CredentialKind | undefined;
  if (kind === undefined) return null;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  if (checksum(body) !== text.slice(-CHECKSUM_LENGTH)) return null;
  return { kind, keyId: text.slice(0, body.length - RANDOM_LENGTH + ID_LENGTH), text };
};

/** How API keys are kept: useless without the pepper, which is not in the database. */
export const keyHmac = (pepper: string, text: string): Buffer => createHmac('sha256', pepper).update(text).digest();

/** How session tokens and links are kept. They hold more than 200 random bits, so no slow hash is needed. */
export const tokenHash = (text: string): Buffer => createHash('sha256').update(text).digest();
