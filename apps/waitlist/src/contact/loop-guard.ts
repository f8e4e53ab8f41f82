/** The parts of a mail by which programs give themselves away. Header names in small letters. */
export interface MailEnvelope {
  /** Empty for bounces. */
  returnPath: string;
  from: string;
  headers: ReadonlyMap<string, string>;
}

export type MachineReason = 'bounce' | 'auto-submitted' | 'bulk' | 'auto-response' | 'robot-sender' | 'own-mailbox';

const ROBOTS = /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|auto(matic)?-?(reply|response|confirm)?|notifications?)([+=._-].*)?@/i;
const AUTOMATIC = ['x-autoreply', 'x-autorespond', 'x-auto-response-suppress', 'x-mail-autoreply', 'x-amazon-auto-reply'];

/**
 * Why a mail was written by a program, or undefined when a person may have written it. Whatever this names is never answered: two programs that
 * acknowledge each other never stop (RFC 3834, sections 2 and 5).
 */
export const machineReason = ({ returnPath, from, headers }: MailEnvelope, ownMailboxes: ReadonlySet<string>): MachineReason | undefined => {
  const header = (name: string): string => (headers.get(name) ?? '').trim().toLowerCase();
  if (returnPath === '<>' || /^(multipart\/report|message\/delivery-status)/.test(header('content-type'))) return 'bounce';
  if (ownMailboxes.has(from.toLowerCase().replace(/\+[^@]*@/, '@'))) return 'own-mailbox';
  if (header('auto-submitted') !== '' && !header('auto-submitted').startsWith('no')) return 'auto-submitted';
  if (AUTOMATIC.some((name) => headers.has(name) && header(name) !== 'none')) return 'auto-response';
  if (/^(bulk|junk|list|auto_reply)/.test(header('precedence')) || headers.has('list-id') || headers.has('list-unsubscribe')) return 'bulk';
  return ROBOTS.test(from) ? 'robot-sender' : undefined;
};
