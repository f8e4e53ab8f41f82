import { MailStore } from './mail-store.js';
import { openMailboxPage } from './mailbox-server.js';
import { openSmtpDoor } from './smtp-door.js';

export interface Mailbox {
  /** Where people read: `/` for browsers; `/messages.json` (newest first) and `/messages/<id>.json` for programs. */
  url: string;
  /** Where apps send to. */
  smtpUrl: string;
  stop: () => Promise<void>;
}

/** Catches mail instead of sending it: loopback only, kept in `folder` from start to start. Rejects when a port is taken. */
export const startMailbox = async (folder: string, ports: { smtp: number; mailbox: number }): Promise<Mailbox> => {
  const store = await MailStore.open(folder);
  const smtpUrl = `smtp://127.0.0.1:${ports.smtp}`;
  const closePage = await openMailboxPage(store, ports.mailbox, smtpUrl);
  try {
    const closeDoor = await openSmtpDoor(store, ports.smtp);
    return {
      url: `http://127.0.0.1:${ports.mailbox}`,
      smtpUrl,
      stop: async () => {
        await closeDoor();
        await closePage();
      },
    };
  } catch (error) {
    await closePage();
    throw error;
  }
};
