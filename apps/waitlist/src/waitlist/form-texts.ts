import { createHash } from 'node:crypto';

/** What the join form says, word for word: what a person agrees to when they confirm. */
export interface FormText {
  version: string;
  /** The privacy policy that was in force with it. */
  policyVersion: string;
  text: string;
}

/** Every text that was ever shown, newest last. A text never changes: append a new version. */
const FORM_TEXTS: readonly [FormText, ...FormText[]] = [
  {
    version: '2026-11-24',
    policyVersion: '2026-11',
    text: 'When you join, we keep your email address, and the name and company you choose to give, to tell you when Pixeltrace is ready for you and to invite you. Nothing else is kept, and nobody else gets it to use for themselves. First we send one mail that asks whether it was you; without your answer we forget the address after seven days. With the link in our mails you can see, correct, export or delete everything we keep, at any time.',
  },
];

/** The newest, or the one of a version that was shown; undefined for a version that never was. */
export const formText = (version?: string): FormText | undefined => (version === undefined ? FORM_TEXTS.at(-1) : FORM_TEXTS.find((one) => one.version === version));

export const formTextSha256 = ({ text }: FormText): Buffer => createHash('sha256').update(text, 'utf8').digest();
