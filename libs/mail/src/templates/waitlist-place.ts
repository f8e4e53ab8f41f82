import { html, link } from '../html.js';
import type { MailTemplate } from '../template.js';

export interface WaitlistPlaceData {
  placeUrl: string;
}

/** To somebody on the list who asked for their link, or joined again. */
export const waitlistPlace: MailTemplate<WaitlistPlaceData> = {
  name: 'waitlist-place',
  stream: 'rights-answers',
  subject: () => 'Your place on the Pixeltrace waitlist',
  text: ({ placeUrl }) => `You are on the waitlist of Pixeltrace. This page shows your place and everything we keep about you; there you can correct it, take it along, or leave:
${placeUrl}

The link is yours alone: whoever has it can see and change your data. You did not ask for this? Then somebody typed your address in; nothing has changed.`,
  html: ({ placeUrl }) => html`<p>You are on the waitlist of Pixeltrace. ${link(placeUrl, 'This page')} shows your place and everything we keep about you; there you can correct it, take it along, or leave.</p>
<p>The link is yours alone: whoever has it can see and change your data. You did not ask for this? Then somebody typed your address in; nothing has changed.</p>`,
};

/** Before a place ends by itself. */
export const waitlistStay: MailTemplate<WaitlistPlaceData> = {
  name: 'waitlist-stay',
  stream: 'launch-invitations',
  subject: () => 'Do you want to stay on the Pixeltrace waitlist?',
  text: ({ placeUrl }) => `You have been on the waitlist of Pixeltrace for a long time. We keep nobody’s data longer than they want: in 30 days we remove your place and everything we keep about you.

If you want to stay, open this page and press “Stay on the list”:
${placeUrl}

If not, do nothing.`,
  html: ({ placeUrl }) => html`<p>You have been on the waitlist of Pixeltrace for a long time. We keep nobody’s data longer than they want: in 30 days we remove your place and everything we keep about you.</p>
<p>If you want to stay, ${link(placeUrl, 'open this page')} and press “Stay on the list”.</p>
<p>If not, do nothing.</p>`,
};
