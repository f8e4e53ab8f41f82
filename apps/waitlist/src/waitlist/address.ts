import { readAddress } from '#mail/address.js';
import { MailError } from '#mail/mail.errors.js';
import { domainToASCII } from 'node:url';

/** A mail address on the internet. */
export interface Address {
  /** As it is written to: local part as given, domain in lower-case ASCII. */
  email: string;
  /** Equal for the same mailbox: lower case. Plus tags and dots are part of it, since only the mailbox’s host knows what they mean. */
  identity: string;
  domain: string;
}

const LABEL = '(?!-)[a-z0-9-]{1,63}(?<!-)';
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`);

/** The address, or undefined when the text is none of at most 254 bytes. Space around it is taken off. */
export const parseAddress = (text: string): Address | undefined => {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const domain = parseDomain(trimmed.slice(at + 1));
  if (at < 1 || domain === undefined) return undefined;
  try {
    const { address, identity } = readAddress(`${trimmed.slice(0, at)}@${domain}`);
    return { email: address, identity, domain };
  } catch (error) {
    if (error instanceof MailError) return undefined;
    throw error;
  }
};

/** A domain in lower-case ASCII (IDNA), or undefined. Needs a dot; addresses of machines are no domains. */
export const parseDomain = (text: string): string | undefined => {
  const given = text.replace(/\.$/, '').normalize('NFC');
  if (/[\s/:?#[\]@\\%]/.test(given)) return undefined;
  const domain = domainToASCII(given).toLowerCase();
  return domain.length <= 253 && DOMAIN.test(domain) ? domain : undefined;
};
