import { createHash, randomBytes } from 'node:crypto';

const SHAPE = /^[A-Za-z0-9_-]{43}$/;

export interface ConfirmTokenPair {
  /** Goes into the mail and nowhere else. */
  text: string;
  hash: Buffer;
}

/** 256 random bits, so that a plain hash is enough to keep. */
export const mintConfirmToken = (): ConfirmTokenPair => {
  const text = randomBytes(32).toString('base64url');
  return { text, hash: hashOf(text) };
};

/** The hash under which a token is kept; undefined for what can be no token. */
export const confirmTokenHash = (text: string): Buffer | undefined => (SHAPE.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text ? hashOf(text) : undefined);

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
