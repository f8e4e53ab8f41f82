import { html, link } from '../html.js';
import type { MailTemplate } from '../template.js';

/** Links only: nothing that anybody typed may stand in a mail to an address that nobody has confirmed. */
export interface WaitlistConfirmData {
  confirmUrl: string;
  cancelUrl: string;
}

export const waitlistConfirm: MailTemplate<WaitlistConfirmData> = {
  name: 'waitlist-confirm',
  stream: 'confirmations',
  cancelUrl: ({ cancelUrl }) => cancelUrl,
  subject: () => 'Confirm your place on the Pixeltrace waitlist',
  text: ({ confirmUrl }) => `Somebody, most likely you, asked to join the waitlist of Pixeltrace with this address.

Open this page and press the button there, and you are on the list:
${confirmUrl}

The link works for 72 hours. Without it nothing happens, and we forget this address after seven days.`,
  html: ({ confirmUrl }) => html`<p>Somebody, most likely you, asked to join the waitlist of Pixeltrace with this address.</p>
<p>${link(confirmUrl, 'Open this page')} and press the button there, and you are on the list.</p>
<p>The link works for 72 hours. Without it nothing happens, and we forget this address after seven days.</p>`,
};

/** To the address that somebody on the list wants their mail to go to. */
export const waitlistConfirmMove: MailTemplate<WaitlistConfirmData> = {
  name: 'waitlist-confirm-move',
  stream: 'confirmations',
  cancelUrl: ({ cancelUrl }) => cancelUrl,
  subject: () => 'Confirm this address for the Pixeltrace waitlist',
  text: ({ confirmUrl }) => `Somebody who is on the waitlist of Pixeltrace asked us to write to this address from now on.

If that was you, open this page and press the button there:
${confirmUrl}

The link works for 72 hours. Without it nothing changes, and we forget this address after seven days.`,
  html: ({ confirmUrl }) => html`<p>Somebody who is on the waitlist of Pixeltrace asked us to write to this address from now on.</p>
<p>If that was you, ${link(confirmUrl, 'open this page')} and press the button there.</p>
<p>The link works for 72 hours. Without it nothing changes, and we forget this address after seven days.</p>`,
};
