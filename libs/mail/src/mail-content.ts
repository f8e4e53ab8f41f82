import { type ComposedMail, finish, write, type WrittenMail } from './compose.js';
import type { MailKeys } from './mail-keys.js';
import type { MailTemplate } from './template.js';
import type { StreamName } from '#contracts/mail-streams.js';
import { WayOutLink } from './way-out.js';

/** What a row of mail holds under seal: whom it goes to, and what its template is told. */
export interface MailContent {
  to: string;
  data: unknown;
  replyTo?: string;
  inReplyTo?: string;
  references?: readonly string[];
}

interface Surroundings {
  keys: MailKeys;
  webUrl: string;
}

/** Builds one mail for one recipient: the way out is theirs alone. Throws `MailError`. */
export const composeFor = <D>(template: MailTemplate<D>, data: D, recipientKey: Buffer, { keys, webUrl }: Surroundings): ComposedMail => {
  if (template.stream === 'confirmations') return finish(write(template, data), WayOutLink.cancel(template.cancelUrl(data)));
  return finishFor(write(template, data), template.stream, recipientKey, { keys, webUrl });
};

/** The same for a mail that many get, written once. */
export const finishFor = (written: WrittenMail, stream: StreamName, recipientKey: Buffer, { keys, webUrl }: Surroundings): ComposedMail => finish(written, WayOutLink.unsubscribe(keys, webUrl, recipientKey, stream));

/** The bare address of `Name <address>`. */
export const bareAddress = (from: string): string => /<([^<>]+)>$/.exec(from)?.[1] ?? from;

export const domainOf = (from: string): string => bareAddress(from).split('@').at(-1) ?? '';
