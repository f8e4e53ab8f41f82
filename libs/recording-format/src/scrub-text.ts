const EMAIL = /[^\s@<>"'()…]{1,64}@[^\s@<>"'()…]{1,255}/g;
const DIGITS = /\d{4,}/g;

/** Free text as it may be recorded: e-mail addresses and runs of 4 and more digits become `…`, then it is cut to `length`. Idempotent. */
export function scrubText(text: string, length: number): string {
  // Cut first, generously, so that the work is bounded whatever the page throws.
  return text
    .slice(0, length * 4)
    .replace(EMAIL, '…')
    .replace(DIGITS, '…')
    .slice(0, length);
}
