import { html, link, Markup } from '../html.js';
import type { MailTemplate } from '../template.js';
import { type StreamName } from '#contracts/mail-streams.js';

/** An announcement as it was written by an operator. Plain text: blank lines make paragraphs, addresses become links. */
export interface AnnouncementData {
  subject: string;
  body: string;
}

const linked = (line: string): Markup[] => line.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/).map((part, index) => (index % 2 === 1 ? link(part) : html`${part}`));

const paragraph = (text: string): Markup => html`<p>${text.split('\n').map((line, index) => html`${index === 0 ? [] : [new Markup('<br>')]}${linked(line)}`)}</p>\n`;

const announcementOf = <S extends Exclude<StreamName, 'confirmations'>>(stream: S): MailTemplate<AnnouncementData> => ({
  name: `announcement-${stream}`,
  stream,
  subject: ({ subject }) => subject,
  text: ({ body }) => body,
  html: ({ body }) =>
    html`${body
      .split(/\n{2,}/)
      .filter((text) => text.trim() !== '')
      .map(paragraph)}`,
});

export const policyNotice = announcementOf('policy-notices');
export const launchInvitation = announcementOf('launch-invitations');
export const productNews = announcementOf('product-news');
export const breachNotice = announcementOf('breach-notices');
