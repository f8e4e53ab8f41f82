import { domainToASCII } from 'node:url';
import { MailError } from './mail.errors.js';

/** Letters of any script, digits and what RFC 5322 allows in a dot-atom; no quotes, no comments, no spaces. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const LABELS = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export interface MailAddress {
  /** As it is written into a mail: the domain in ASCII and small letters, what stands before the @ as it was given. */
  address: string;
  domain: string;
  /** The same for every spelling of one mailbox: folded to small letters. A `+tag` is a mailbox of its own. */
  identity: string;
}

/** Reads an address of at most 254 bytes. Throws `MailError` `address-invalid`, which does not quote it. */
export const readAddress = (text: string): MailAddress => {
  const given = text.trim().normalize('NFC');
  const at = given.lastIndexOf('@');
  const local = given.slice(0, Math.max(at, 0));
  const domain = domainToASCII(given.slice(at + 1)).toLowerCase();
  const address = `${local}@${domain}`;
  const fits = at > 0 && LOCAL.test(local) && Buffer.byteLength(local) <= 64 && LABELS.test(domain) && Buffer.byteLength(address) <= 254;
  if (!fits) throw new MailError('address-invalid');
  return { address, domain, identity: `${local.toLowerCase().normalize('NFC')}@${domain}` };
};
