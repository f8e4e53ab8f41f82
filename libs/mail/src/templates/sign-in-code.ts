import { html } from '../html.js';
import type { MailTemplate } from '../template.js';

export interface SignInCodeData {
  code: string;
  /** How long it works. */
  minutes: number;
}

export const signInCode: MailTemplate<SignInCodeData> = {
  name: 'sign-in-code',
  stream: 'sign-in-codes',
  subject: () => 'Your sign-in code for Pixeltrace',
  text: ({ code, minutes }) => `Your sign-in code: ${code}

It works once, within ${minutes} minutes. Nobody of our staff will ever ask you for it.

You did not try to sign in? Then somebody typed your address in; nothing has happened, and this mail is all.`,
  html: ({ code, minutes }) => html`<p>Your sign-in code:</p>
<p style="font-size:1.6em;letter-spacing:.15em"><strong>${code}</strong></p>
<p>It works once, within ${minutes} minutes. Nobody of our staff will ever ask you for it.</p>
<p>You did not try to sign in? Then somebody typed your address in; nothing has happened, and this mail is all.</p>`,
};
