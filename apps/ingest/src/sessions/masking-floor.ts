import { PRIVACY_LEVELS, type PrivacyLevel } from '#recording-format/meta.js';

/** The stricter of two levels of masking. */
export const stricter = (one: PrivacyLevel, other: PrivacyLevel): PrivacyLevel => (PRIVACY_LEVELS.indexOf(one) <= PRIVACY_LEVELS.indexOf(other) ? one : other);
