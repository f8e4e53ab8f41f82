import type { Config } from '#config/config.js';
import { type ComposedMail, compose } from './compose.js';
import type { MailKeys } from './mail-keys.js';
import type { MailTemplate } from './template.js';
import { WayOutLink } from './way-out.js';

/** What a row of mail holds under seal: whom it goes to, and what its template is told. */
export interface MailContent {
  to: string;
  data: unknown;
  replyTo?: string;
  inReplyTo?: string;
  references?: readonly string[];
}

/** Builds one mail for one recipient: the way out is theirs alone. Throws `MailError`. */
export const composeFor = <D>(template: MailTemplate<D>, data: D, recipientKey: Buffer, { keys, webUrl }: { keys: MailKeys; webUrl: string }): ComposedMail => {
  const wayOut = template.stream === 'confirmations' ? WayOutLink.cancel(template.cancelUrl(data)) : WayOutLink.unsubscribe(keys, webUrl, recipientKey, template.stream);
  return compose(template, data, wayOut);
};

/** The bare address of `Name <address>`. */
export const bareAddress = (from: string): string => /<([^<>]+)>$/.exec(from)?.[1] ?? from;

export const domainOf = (from: string): string => bareAddress(from).split('@').at(-1) ?? '';

export const webUrlOf = (config: Pick<Config, 'urls'>): string => config.urls.web;
