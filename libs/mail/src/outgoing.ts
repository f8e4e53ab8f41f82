import type { MailConfig } from '#config/config.js';
import { MAIL_STREAMS } from '#contracts/mail-streams.js';
import type { StreamName } from '#contracts/mail-streams.js';
import type { SendMailOptions } from 'nodemailer';
import type { ComposedMail } from './compose.js';
import { bareAddress, domainOf, type MailContent } from './mail-content.js';

/** All that one mail needs on the wire. */
export interface Outgoing {
  id: string;
  stream: StreamName;
  automatic: 'auto-generated' | 'auto-replied' | 'no';
  messageId: string;
  date: Date;
  content: Omit<MailContent, 'data'>;
  composed: ComposedMail;
}

/** On one line whatever its length: a folded List-Unsubscribe is none to some, and breaks signatures. */
const asItIs = (value: string): { prepared: true; value: string } => ({ prepared: true, value });

/** Bounces come back to an address that names the mail: `bounces+m<id>@…`. */
export const bounceAddressOf = ({ bounceAddress, from }: Pick<MailConfig, 'bounceAddress' | 'from'>, id: string): string => {
  if (bounceAddress === undefined) return bareAddress(from);
  const [local, domain] = [bounceAddress.slice(0, bounceAddress.lastIndexOf('@')), domainOf(bounceAddress)];
  return `${local}+m${id.replaceAll('-', '')}@${domain}`;
};

const BOUNCED = /\+m([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})@/i;

/** The mail that a bounce address names. */
export const mailIdOfBounce = (address: string): string | undefined => BOUNCED.exec(address)?.slice(1).join('-').toLowerCase();

const headersOf = ({ stream, automatic, composed }: Outgoing, domain: string): Record<string, { prepared: true; value: string }> => ({
  ...(composed.wayOut.kind === 'unsubscribe' ? { 'List-Unsubscribe': asItIs(`<${composed.wayOut.url}>`), 'List-Unsubscribe-Post': asItIs('List-Unsubscribe=One-Click') } : {}),
  ...(automatic === 'no' ? {} : { 'Auto-Submitted': asItIs(automatic), 'X-Auto-Response-Suppress': asItIs('All') }),
  ...(MAIL_STREAMS[stream].priority === 2 ? { 'List-Id': asItIs(`<${stream}.${domain}>`), Precedence: asItIs('bulk') } : {}),
});

/** What the transport is told. Nothing is ever read from files or fetched. */
export const toMessage = (mail: Outgoing, config: MailConfig): SendMailOptions => ({
  from: config.from,
  to: { name: '', address: mail.content.to },
  replyTo: mail.content.replyTo,
  inReplyTo: mail.content.inReplyTo,
  references: mail.content.references === undefined ? undefined : [...mail.content.references],
  messageId: mail.messageId,
  date: mail.date,
  subject: mail.composed.subject,
  text: mail.composed.text,
  html: mail.composed.html,
  headers: headersOf(mail, domainOf(config.from)),
  envelope: { from: bounceAddressOf(config, mail.id), to: [mail.content.to] },
  disableFileAccess: true,
  disableUrlAccess: true,
});
