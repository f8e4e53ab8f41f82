import type { MailConfig } from '#config/config.js';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { MOST_INBOUND_BYTES } from './read-inbound.js';

/** Where reading goes on: UIDs grow within one UIDVALIDITY; under another one they mean nothing. */
export interface InboxMark {
  uidValidity: bigint;
  lastUid: number;
}

export interface FetchedMail {
  uid: number;
  raw: Buffer;
  truncated: boolean;
}

const BATCH = 50;

/** TLS, checked, unless the server is this machine. Nothing in the URL can weaken it. */
export const imapOptions = ({ imapUrl, imapCa }: MailConfig): ImapFlowOptions => {
  const url = new URL(imapUrl ?? '');
  const secure = url.protocol === 'imaps:';
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (secure ? 993 : 143)),
    secure,
    doSTARTTLS: secure || loopback ? undefined : true,
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(imapCa === undefined ? {} : { ca: imapCa }) },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 60_000,
  };
};

/**
 * Reads what is new in a mailbox, oldest first, and hands each mail over; marks it \Seen once that resolved. `mark` is told before each next one, so
 * that a crash reads at most one mail again. Rejects when the server cannot be reached; what was handed over stays so.
 */
export const readInbox = async (config: MailConfig, mark: InboxMark | undefined, take: (mail: FetchedMail, at: InboxMark) => Promise<void>): Promise<number> => {
  const client = new ImapFlow(imapOptions(config));
  client.on('error', () => undefined);
  await client.connect();
  try {
    const lock = await client.getMailboxLock(config.imapMailbox ?? 'INBOX');
    try {
      return await readNew(client, mark, take);
    } finally {
      lock.release();
    }
  } finally {
    await client.logout().catch(() => client.close());
  }
};

const readNew = async (client: ImapFlow, mark: InboxMark | undefined, take: (mail: FetchedMail, at: InboxMark) => Promise<void>): Promise<number> => {
  const uidValidity = client.mailbox === false ? 0n : BigInt(client.mailbox.uidValidity);
  const last = mark?.uidValidity === uidValidity ? mark.lastUid : 0;
  // `last + 1:*` names the last mail even where it is older: servers turn the range around.
  const found = (await client.search({ uid: `${last + 1}:*` }, { uid: true })) || [];
  const uids = found.filter((uid) => uid > last).sort((one, other) => one - other).slice(0, BATCH);
  for (const uid of uids) {
    const mail = await client.fetchOne(String(uid), { size: true, source: { maxLength: MOST_INBOUND_BYTES } }, { uid: true });
    if (mail && mail.source) {
      await take({ uid, raw: mail.source, truncated: (mail.size ?? 0) > MOST_INBOUND_BYTES }, { uidValidity, lastUid: uid });
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    }
  }
  return uids.length;
};
