import { ImapServer } from '#testing/imap-server.js';
import { type InboxMark, readInbox } from './imap-reader.js';
import { MOST_INBOUND_BYTES } from './read-inbound.js';

const mail = (subject: string, body = 'Hello'): string => `From: Ada <ada@example.org>\nTo: support@example.com\nMessage-ID: <${subject}@example.org>\nSubject: ${subject}\n\n${body}\n`;

describe('reading a mailbox', () => {
  let server: ImapServer;
  let mark: InboxMark | undefined;
  const config = () => ({ from: 'x@example.com', imapUrl: server.url });

  beforeEach(async () => {
    server = await ImapServer.open();
    mark = undefined;
  });

  afterEach(() => server.close());

  const read = async (): Promise<string[]> => {
    const subjects: string[] = [];
    await readInbox(config(), mark, ({ raw }, at) => {
      subjects.push(/^Subject: (.*)\r$/m.exec(raw.toString())?.[1] ?? '');
      mark = at;
      return Promise.resolve();
    });
    return subjects;
  };

  it('hands over each mail once, oldest first, and marks it as seen', async () => {
    server.deliver(mail('one'));
    server.deliver(mail('two'));
    expect(await read()).toEqual(['one', 'two']);
    expect(server.mails.map(({ flags }) => [...flags])).toEqual([['\\Seen'], ['\\Seen']]);
    expect(await read()).toEqual([]);
    server.deliver(mail('three'));
    expect(await read()).toEqual(['three']);
  });

  it('begins again where UIDs mean something else', async () => {
    server.deliver(mail('one'));
    await read();
    server.renumber();
    expect(await read()).toEqual(['one']);
  });

  it('goes on where it was when a mail could not be taken', async () => {
    for (const subject of ['one', 'two', 'three']) server.deliver(mail(subject));
    const taken: number[] = [];
    const failing = readInbox(config(), undefined, ({ uid }, at) => {
      if (uid === 2) return Promise.reject(new Error('Not now'));
      taken.push(uid);
      mark = at;
      return Promise.resolve();
    });
    await expect(failing).rejects.toThrow('Not now');
    expect(taken).toEqual([1]);
    expect(server.mails[1]?.flags.size).toBe(0);
    expect(await read()).toEqual(['two', 'three']);
  });

  it('reads no more than the beginning of a mail that is too long', async () => {
    server.deliver(mail('long', 'x'.repeat(MOST_INBOUND_BYTES)));
    let found: [number, boolean] | undefined;
    await readInbox(config(), undefined, ({ raw, truncated }) => {
      found = [raw.length, truncated];
      return Promise.resolve();
    });
    expect(found).toEqual([MOST_INBOUND_BYTES, true]);
  });

  it('rejects without the right password, and without a server', async () => {
    await expect(readInbox({ ...config(), imapUrl: server.url.replace('p%40ssword', 'wrong') }, undefined, () => Promise.resolve())).rejects.toThrow();
    await expect(readInbox({ ...config(), imapUrl: 'imap://a:b@127.0.0.1:1' }, undefined, () => Promise.resolve())).rejects.toThrow();
  });
});
