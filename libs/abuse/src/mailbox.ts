import { domainToASCII } from 'node:url';

/** The domain of an address in its ASCII form, lower case; undefined when there is none. */
export const domainOf = (email: string): string | undefined => {
  const at = email.lastIndexOf('@');
  const domain = at > 0 ? domainToASCII(email.slice(at + 1).trim()).toLowerCase().replace(/\.$/, '') : '';
  return domain === '' ? undefined : domain;
};

const DOTS_MEAN_NOTHING = new Set(['gmail.com', 'googlemail.com']);

/**
 * The same text for addresses that reach the same mailbox: case, `+tag`, dots at Gmail. For counting only: mail goes to the address as it was given.
 */
export const sameMailbox = (email: string): string => {
  const domain = domainOf(email) ?? '';
  const local = email.slice(0, Math.max(0, email.lastIndexOf('@'))).normalize('NFKC').toLowerCase();
  const untagged = local.replace(/(?<=.)\+.*$/, '');
  if (!DOTS_MEAN_NOTHING.has(domain)) return `${untagged}@${domain}`;
  return `${untagged.replaceAll('.', '')}@gmail.com`;
};
