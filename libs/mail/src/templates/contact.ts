import { html, paragraphs } from '../html.js';
import type { MailTemplate } from '../template.js';

/** Nothing of what was written is in it: the address may belong to somebody else. */
export const contactReceived: MailTemplate<Record<string, never>> = {
  name: 'contact-received',
  stream: 'contact',
  subject: () => 'We have your message',
  text: () => `Thank you for writing. A person reads every message we get, within two working days, and answers where an answer is due.

You need not do anything. To add something, answer this mail.

You did not write to us? Then somebody typed your address in; nothing else follows.`,
  html: () => html`<p>Thank you for writing. A person reads every message we get, within two working days, and answers where an answer is due.</p>
<p>You need not do anything. To add something, answer this mail.</p>
<p>You did not write to us? Then somebody typed your address in; nothing else follows.</p>`,
};

export interface ContactReplyData {
  subject: string;
  body: string;
}

export const contactReply: MailTemplate<ContactReplyData> = {
  name: 'contact-reply',
  stream: 'contact',
  subject: ({ subject }) => subject,
  text: ({ body }) => body,
  html: ({ body }) => html`${paragraphs(body)}`,
};

export interface ContactAlertData {
  /** 0 while the target is still ahead. */
  hoursLate: number;
  topic: string;
  inboxUrl: string;
}

/** To operators. It names no person and quotes nothing. */
export const contactAlert: MailTemplate<ContactAlertData> = {
  name: 'contact-alert',
  stream: 'staff-notices',
  subject: ({ hoursLate }) => (hoursLate > 0 ? 'A message is past its target, unread' : 'A message waits to be read'),
  text: (data) => `${alertWords(data)}

Open the inbox: ${data.inboxUrl}`,
  html: (data) => html`<p>${alertWords(data)}</p><p>Open the inbox: ${data.inboxUrl}</p>`,
};

const alertWords = ({ hoursLate, topic }: ContactAlertData): string =>
  hoursLate > 0
    ? `Nobody has read a message with the topic “${topic}”. We promised to within two working days, and are ${hoursLate} h late.`
    : `Nobody has read a message with the topic “${topic}” yet. One of the two working days that we promised is over.`;
