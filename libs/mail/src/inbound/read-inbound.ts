import { type AddressObject, type Attachment, type EmailAddress, type ParsedMail, simpleParser } from 'mailparser';
import { createHash } from 'node:crypto';
import { readDeliveryReport } from './delivery-report.js';
import { htmlText } from './html-text.js';
import type { InboundMail } from './inbound-mail.js';

/** What is read of a mail; beyond it nobody looks. */
export const MOST_INBOUND_BYTES = 2 * 1024 * 1024;
const MOST_TEXT = 200_000;
const MOST_HEADER = 1_000;
const MOST_HTML = 512 * 1024;
const MOST_ATTACHMENTS = 50;
const MOST_REFERENCES = 50;
const MOST_RECIPIENTS = 100;

const MESSAGE_ID = /<[^<>\s@]{1,200}@[^<>\s@]{1,200}>/g;
const idsOf = (text: string): string[] => [...text.matchAll(MESSAGE_ID)].map(([id]) => id);

const flat = (found: AddressObject | AddressObject[] | undefined): EmailAddress[] => [found ?? []].flat().flatMap(({ value }) => value.flatMap((one) => [one, ...(one.group ?? [])]));

const headersOf = ({ headerLines }: ParsedMail): Map<string, string> => {
  const headers = new Map<string, string>();
  for (const { key, line } of headerLines) {
    const value = line.slice(line.indexOf(':') + 1).replace(/\s+/g, ' ').trim().slice(0, MOST_HEADER);
    if (!headers.has(key)) headers.set(key, value);
  }
  return headers;
};

const recipientsOf = (parsed: ParsedMail): string[] => {
  const named = [...flat(parsed.to), ...flat(parsed.cc)].flatMap(({ address }) => address ?? []);
  const delivered = parsed.headerLines
    .filter(({ key }) => ['delivered-to', 'x-original-to', 'envelope-to'].includes(key))
    .flatMap(({ line }) => /[^\s<>:,]+@[^\s<>,]+/.exec(line.slice(line.indexOf(':') + 1))?.[0] ?? []);
  return [...new Set([...delivered, ...named].map((address) => address.toLowerCase()))].slice(0, MOST_RECIPIENTS);
};

const isReportPart = ({ contentType }: Attachment): boolean => /^(message\/|text\/rfc822-headers)/.test(contentType);

const attachmentsOf = ({ attachments }: ParsedMail): InboundMail['attachments'] =>
  attachments.filter((one) => !isReportPart(one)).slice(0, MOST_ATTACHMENTS).map(({ filename, contentType, size }) => ({ name: (filename ?? '').slice(0, 300), type: contentType.slice(0, 100), bytes: size }));

/** Reads a whole mail, or the beginning of a long one. Rejects when it cannot be read as one. */
export const readInbound = async (raw: Buffer, about: { id: string; receivedAt: Date; truncated?: boolean }): Promise<InboundMail> => {
  const parsed = await simpleParser(raw.subarray(0, MOST_INBOUND_BYTES), { keepDeliveryStatus: true, skipImageLinks: true, skipTextToHtml: true, skipHtmlToText: true, checksumAlgo: false } as object);
  const headers = headersOf(parsed);
  const recipients = recipientsOf(parsed);
  const sender = flat(parsed.from)[0];
  const inReplyTo = idsOf(headers.get('in-reply-to') ?? '')[0];
  const parts = parsed.attachments.filter(isReportPart).map(({ contentType, content }) => ({ type: contentType.toLowerCase(), content }));
  return {
    ...about,
    messageId: idsOf(headers.get('message-id') ?? '')[0],
    inReplyTo,
    references: idsOf([parsed.references ?? []].flat().join(' ')).filter((id) => id !== inReplyTo).slice(-MOST_REFERENCES),
    from: { address: sender?.address ?? '', name: (sender?.name ?? '').slice(0, 200) },
    returnPath: headers.get('return-path') ?? '',
    recipients,
    subject: (parsed.subject ?? '').replace(/[\p{Cc}\s]+/gu, ' ').trim().slice(0, MOST_HEADER),
    text: (parsed.text?.trim() ? parsed.text : htmlText((parsed.html || '').slice(0, MOST_HTML))).replaceAll('\u0000', '').slice(0, MOST_TEXT),
    headers,
    attachments: attachmentsOf(parsed),
    truncated: about.truncated === true || raw.length > MOST_INBOUND_BYTES,
    report: readDeliveryReport(parts, recipients),
  };
};

/**
 * The same for one message, however often and by whatever way it comes: its Message-ID, and all that follows its headers. Servers on the way add
 * headers; nobody can take another's place by using their Message-ID.
 */
export const fingerprintOf = (raw: Buffer): Buffer => {
  const text = raw.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const messageId = /^message-id:\s*(<[^<>\s]+>)/im.exec(text.slice(0, end))?.[1];
  const hash = createHash('sha256').update(messageId ?? raw.subarray(0, end));
  return hash.update('\n').update(text.slice(end).replaceAll('\r', ''), 'latin1').digest();
};
