import { createHash, randomInt } from 'node:crypto';

/** 8 digits: 26 bits, for 10 minutes and 5 tries. */
export const mintMailedCode = (): string => String(randomInt(100_000_000)).padStart(8, '0');

/** Digits alone, however the person grouped them. */
export const readDigits = (text: string): string => text.replaceAll(/[\s-]/g, '');

/** No letters that look like digits or like each other. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 20;

/** Codes for a lost factor: 20 characters of 31, 99 bits, so that a plain hash is enough. */
export const RECOVERY_CODES = 10;

export const mintRecoveryCode = (): string => {
  const characters = Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return (characters.match(/.{5}/g) ?? []).join('-');
};

/** SHA-256 of a recovery or enrolment code, however it was typed; undefined when it cannot be one. */
export const recoveryCodeHash = (text: string): Buffer | undefined => {
  const code = text.replaceAll(/[\s-]/g, '').toUpperCase();
  return new RegExp(`^[${ALPHABET}]{${LENGTH}}$`).test(code) ? createHash('sha256').update(code).digest() : undefined;
};
