import { html } from '../html.js';
import type { MailTemplate } from '../template.js';

export interface EmailChangeCodeData {
  code: string;
  /** Which of the two addresses this mail goes to. */
  address: 'old' | 'new';
}

const ASKS = {
  old: 'The address of your Pixeltrace account is to be changed from this one to another. To agree, enter this code where you asked for it:',
  new: 'This address is to become the one of a Pixeltrace account. To agree, enter this code where you asked for it:',
} as const;

export const emailChangeCode: MailTemplate<EmailChangeCodeData> = {
  name: 'email-change-code',
  stream: 'account-security',
  subject: () => 'Your code to change a mail address at Pixeltrace',
  text: ({ code, address }) => `${ASKS[address]}

${code}

You did not ask for it? Then do not give the code to anybody.`,
  html: ({ code, address }) => html`<p>${ASKS[address]}</p>
<p style="font-size:1.6em;letter-spacing:.15em"><strong>${code}</strong></p>
<p>You did not ask for it? Then do not give the code to anybody.</p>`,
};
