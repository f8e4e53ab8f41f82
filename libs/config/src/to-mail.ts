import { createHash } from 'node:crypto';
import type { DkimConfig, MailConfig, MailKeysConfig, MailRates } from './config.js';
import type { EnvReader } from './env-reader.js';
import type { VariableName } from './env.js';

const ADDRESS = /^[^<>@\s]{1,64}@[^<>@\s]{1,253}$/;

/** How mail is sent, and how answers come in. The web app is told neither keys nor accounts. */
export const toMail = (read: EnvReader, isWeb: boolean, isProduction: boolean): MailConfig => ({
  smtpUrl: server(read, 'SMTP_URL', ['smtp:', 'smtps:']),
  from: mailFrom(read),
  ...(isWeb ? {} : secretParts(read, isProduction)),
});

const secretParts = (read: EnvReader, isProduction: boolean): Partial<MailConfig> => ({
  smtpCa: read.optional('SMTP_CA'),
  keys: mailKeys(read, isProduction),
  bounceAddress: bounceAddress(read),
  dkim: dkim(read),
  rates: rates(read),
  imapUrl: server(read, 'IMAP_URL', ['imap:', 'imaps:']),
  imapCa: read.optional('IMAP_CA'),
  imapMailbox: read.text('IMAP_MAILBOX', 'INBOX'),
  inboundSecret: read.optionalSecret('INBOUND_MAIL_SECRET'),
  receiptsUrl: read.optionalUrl('MAIL_RECEIPTS_URL', ['http:', 'https:']),
});

/** A URL with a host: `smtp://` alone would mean this machine to some, and nothing to others. */
const server = (read: EnvReader, name: VariableName, protocols: readonly string[]): string | undefined => {
  const url = read.optionalUrl(name, protocols);
  if (url === undefined || url === '' || new URL(url).hostname !== '') return url;
  return read.refuse(name, 'must name a host', undefined);
};

const mailFrom = (read: EnvReader): string => {
  const from = read.text('MAIL_FROM', 'Pixeltrace <no-reply@localhost>');
  return /^(?:[^<>\p{Cc}]{1,100} <[^<>@\s]{1,64}@[^<>@\s]{1,253}>|[^<>@\s]{1,64}@[^<>@\s]{1,253})$/u.test(from) ? from : read.refuse('MAIL_FROM', 'must be an address or Name <address>', '');
};

const bounceAddress = (read: EnvReader): string | undefined => {
  const address = read.optional('MAIL_BOUNCE_ADDRESS');
  return address === undefined || ADDRESS.test(address) ? address : read.refuse('MAIL_BOUNCE_ADDRESS', 'must be an address', undefined);
};

const mailKeys = (read: EnvReader, isProduction: boolean): MailKeysConfig => {
  const listed = read.optional('MAIL_KEYS');
  if (listed === undefined) {
    if (isProduction) return read.refuse('MAIL_KEYS', 'is required', { current: '', keys: {} });
    const key = createHash('sha256').update(`mail ${read.optional('API_KEY_PEPPER') ?? ''}`).digest('base64');
    return { current: 'dev', keys: { dev: key } };
  }
  const pairs = listed.split(',').map((pair) => [pair.split(':', 1)[0]?.trim() ?? '', pair.slice(pair.indexOf(':') + 1).trim()] as const);
  const usable = pairs.every(([id, key]) => /^[a-z][a-z0-9]{0,7}$/.test(id) && Buffer.from(key, 'base64').length === 32);
  if (!usable) return read.refuse('MAIL_KEYS', 'must be id:key pairs with commas between them, each key 32 bytes in base64, each id a letter and up to 7 letters or digits', { current: '', keys: {} });
  return { current: pairs.at(-1)?.[0] ?? '', keys: Object.fromEntries(pairs) };
};

const dkim = (read: EnvReader): DkimConfig | undefined => {
  const [selector, privateKey, domain] = [read.optional('DKIM_SELECTOR'), read.optional('DKIM_KEY'), read.optional('DKIM_DOMAIN')];
  if (selector === undefined) return privateKey === undefined ? undefined : read.refuse('DKIM_SELECTOR', 'is required with DKIM_KEY', undefined);
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(selector)) return read.refuse('DKIM_SELECTOR', 'must be a label of DNS', undefined);
  if (privateKey !== undefined && !/^-----BEGIN (RSA )?PRIVATE KEY-----/.test(privateKey)) return read.refuse('DKIM_KEY', 'must be a private key in PEM', undefined);
  return { selector, privateKey, domain };
};

/** `all=100 default=10 example.com=20`: mails per second, to everybody, to each domain, and to one domain. */
const rates = (read: EnvReader): MailRates => {
  const text = read.optional('MAIL_RATES');
  if (text === undefined) return { domains: {} };
  const pairs = text.split(/\s+/).map((pair) => /^([a-z0-9.-]{1,253})=(\d{1,5}(?:\.\d{1,3})?)$/i.exec(pair));
  if (!pairs.every((pair) => pair !== null && Number(pair[2]) > 0)) return read.refuse('MAIL_RATES', 'must be pairs such as all=100 default=10 example.com=20', { domains: {} });
  const { all, default: perDomain, ...domains } = Object.fromEntries(pairs.map((pair) => [pair?.[1]?.toLowerCase() ?? '', Number(pair?.[2])])) as Record<string, number>;
  return { all, perDomain, domains };
};
