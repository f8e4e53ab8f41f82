import type { StreamName } from '#contracts/mail-streams.js';
import type { Markup } from './html.js';

interface Written<D> {
  /** One line; at most 200 characters. */
  subject: (data: D) => string;
  text: (data: D) => string;
  html: (data: D) => Markup;
  /** How it came to be (RFC 3834), which keeps machines from answering it. Default `auto-generated`; `no` for what a person wrote to a person. */
  automatic?: 'auto-generated' | 'auto-replied' | 'no';
}

/**
 * One kind of mail, in one file of `templates/`. The way out is added below both bodies: the unsubscribe link by itself, and for
 * `confirmations`, which go to addresses nobody has confirmed, the link that cancels. Those must not hold words of whoever typed the address in.
 */
export type MailTemplate<D> = Written<D> &
  ({ name: string; stream: Exclude<StreamName, 'confirmations'> } | { name: string; stream: 'confirmations'; cancelUrl: (data: D) => string });
