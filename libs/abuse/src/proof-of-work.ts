import { createHash } from 'node:crypto';

/** The most that is ever asked: about 0.4 s on one core of a laptop, some seconds on an old phone. */
export const MOST_DIFFICULT = 18;

/**
 * Whether `proof` solves the puzzle of a form token: SHA-256 of `<length of token>:<token>:<proof>` starts with `difficulty` zero bits. The token
 * names its form, its time and a nonce and works once, so a proof is worth nothing for another form or a second time.
 */
export const isProof = (token: string, proof: string, difficulty: number): boolean => {
  const digest = createHash('sha256').update(`${token.length}:${token}:${proof}`).digest();
  return leadingZeroBits(digest) >= difficulty;
};

const leadingZeroBits = (digest: Buffer): number => {
  const first = digest.findIndex((byte) => byte !== 0);
  return first === -1 ? digest.length * 8 : first * 8 + Math.clz32(digest[first] ?? 0) - 24;
};

/** For tests and programs: finds a proof the way the page's worker does. */
export const solve = (token: string, difficulty: number): string => {
  for (let tried = 0; ; tried += 1) if (isProof(token, String(tried), difficulty)) return String(tried);
};
