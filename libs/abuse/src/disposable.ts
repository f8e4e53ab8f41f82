import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';

/** Services that forward to a person's real mailbox. Their users are real people, whatever a list says. */
const RELAYS = ['simplelogin.com', 'simplelogin.co', 'simplelogin.fr', 'slmail.me', '8alias.com', 'aleeas.com', 'dralias.com', 'silomails.com', 'addy.io', 'anonaddy.com', 'anonaddy.me', 'addymail.com', 'duck.com', 'mozmail.com', 'privaterelay.appleid.com', 'icloud.com', 'fastmail.com', 'passmail.net', 'passmail.com', 'passinbox.com', 'hidemyemail.com'] as const;

const disposable = disposableEmailBlocklistSet();

const parents = (domain: string): string[] => {
  const labels = domain.split('.');
  return labels.slice(0, -1).map((_label, index) => labels.slice(index).join('.'));
};

/** Whether a domain, or one above it, gives out mailboxes that are thrown away. Adds to a score; refuses nobody. */
export const isDisposable = (domain: string): boolean => {
  const names = parents(domain.toLowerCase());
  return !names.some((name) => (RELAYS as readonly string[]).includes(name)) && names.some((name) => disposable.has(name));
};
