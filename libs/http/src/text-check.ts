// eslint-disable-next-line no-control-regex
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;
// eslint-disable-next-line no-control-regex
const UNSTORABLE_ALL = /[\u0000\p{Surrogate}]/gu;

/** False for text that PostgreSQL cannot store: NUL, or half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !UNSTORABLE.test(text);

/** The text with U+FFFD in the place of what cannot be stored. */
export const toStorableText = (text: string): string => text.replaceAll(UNSTORABLE_ALL, '\uFFFD');
