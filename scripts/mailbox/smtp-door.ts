import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Mail, MailStore } from './mail-store.js';

const MOST_BYTES = 1024 * 1024;
const MOST_CHARACTERS = 1_000_000;
const MOST_ATTACHMENTS = 100;

const addresses = (found: AddressObject | AddressObject[] | undefined): string =>
  [found ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ')
    .slice(0, 1_000);

const understood = (parsed: ParsedMail, { envelope }: SMTPServerSession): Omit<Mail, 'id' | 'receivedAt'> => {
  const sender = envelope.mailFrom ? envelope.mailFrom.address : '';
  const recipients = envelope.rcptTo.map(({ address }) => address);
  return {
    envelope: { from: sender, to: recipients },
    messageId: (parsed.messageId ?? '').slice(0, 1_000),
    from: addresses(parsed.from) || sender,
    to: addresses(parsed.to) || recipients.join(', '),
    subject: (parsed.subject ?? '').slice(0, 1_000),
    text: (parsed.text ?? '').slice(0, MOST_CHARACTERS),
    html: parsed.html ? parsed.html.slice(0, MOST_CHARACTERS) : undefined,
    attachments: parsed.attachments.slice(0, MOST_ATTACHMENTS).map(({ filename, contentType, size }) => ({ name: (filename ?? '').slice(0, 300), type: contentType.slice(0, 100), bytes: size })),
  };
};

/** The whole message; undefined when it is too long, of which no more than the limit is held. */
const collect = async (stream: SMTPServerDataStream): Promise<Buffer | undefined> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= MOST_BYTES) parts.push(part);
    else parts.length = 0;
  }
  return bytes <= MOST_BYTES ? Buffer.concat(parts) : undefined;
};

const refusal = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });

const accept = async (stream: SMTPServerDataStream, session: SMTPServerSession, store: MailStore): Promise<void> => {
  const message = await collect(stream);
  if (message === undefined) throw refusal(552, `Message is longer than ${MOST_BYTES} bytes`);
  const parsed = await simpleParser(message, { skipTextToHtml: true, checksumAlgo: false, maxHtmlLengthToParse: 256 * 1024, maxInlinedImagesSize: MOST_BYTES }).catch(() => {
    throw refusal(554, 'Message cannot be read');
  });
  await store.add(understood(parsed, session)).catch(() => {
    throw refusal(451, 'Message cannot be stored');
  });
};

/** Takes every mail on loopback, from anyone, for anyone. Answers 250 only for what is on disk. Resolves to what stops it. */
export const openSmtpDoor = async (store: MailStore, port: number): Promise<() => Promise<void>> => {
  const server = new SMTPServer({
    banner: 'Pixeltrace mailbox',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: MOST_BYTES,
    maxClients: 100,
    maxRecipients: 100,
    socketTimeout: 30_000,
    closeTimeout: 500,
    onData: (stream, session, callback) => {
      accept(stream, session, store).then(() => callback(), callback);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  // A client that breaks off is its own trouble.
  server.on('error', () => undefined);
  return () => new Promise((resolve) => void server.close(() => resolve()));
};
