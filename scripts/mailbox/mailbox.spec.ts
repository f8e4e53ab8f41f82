import { freePort } from '#scripts/services/ports.js';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Mail, MailSummary } from './mail-store.js';
import { type Mailbox, startMailbox } from './mailbox.js';

const PLAIN = { from: 'Pixeltrace <no-reply@localhost>', to: 'ada@example.com', subject: 'Welcome', text: 'Confirm at http://127.0.0.1:3000/confirm#t=a&b soon' };

describe('mailbox', () => {
  let folder: string;
  let mailbox: Mailbox;

  const start = async (): Promise<void> => {
    const smtp = await freePort();
    mailbox = await startMailbox(folder, { smtp, mailbox: await freePort(0, new Set([smtp])) });
  };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'pixeltrace-mailbox-'));
    await start();
  });

  afterEach(async () => {
    await mailbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = async (...mails: SendMailOptions[]): Promise<void> => {
    const transport = createTransport(`${mailbox.smtpUrl}?pool=true&maxConnections=4&maxMessages=10000`);
    try {
      await Promise.all(mails.map((mail) => transport.sendMail(mail)));
    } finally {
      transport.close();
    }
  };

  const get = async (where: string): Promise<{ status: number; text: string; headers: Headers }> => {
    const answer = await fetch(mailbox.url + where, { redirect: 'manual' });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };

  const list = async (): Promise<MailSummary[]> => JSON.parse((await get('/messages.json')).text) as MailSummary[];

  const newest = async (): Promise<Mail> => JSON.parse((await get(`/messages/${(await list())[0]?.id}.json`)).text) as Mail;

  /** Asks with a Host of one's own, which fetch does not allow. */
  const statusOf = (method: string, where: string, headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = request(mailbox.url + where, { method, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.once('error', reject);
      asked.end();
    });

  it('says what to do while it is empty', async () => {
    const page = await get('/');
    expect(page.text).toContain('No mail yet');
    expect(page.text).toContain(`curl ${mailbox.smtpUrl} `);
  });

  it('shows a mail that was sent over SMTP, newest first, and makes its links work', async () => {
    await send(PLAIN);
    await send({ ...PLAIN, subject: 'Goodbye', bcc: 'hidden@example.com', attachments: [{ filename: 'export.zip', content: Buffer.alloc(1_234) }] });
    expect((await list()).map(({ subject }) => subject)).toEqual(['Goodbye', 'Welcome']);
    const mail = await newest();
    expect(mail).toMatchObject({ from: '"Pixeltrace" <no-reply@localhost>', to: 'ada@example.com', text: PLAIN.text, attachments: [{ name: 'export.zip', type: 'application/zip', bytes: 1_234 }] });
    expect(mail.envelope.to).toEqual(['ada@example.com', 'hidden@example.com']);
    const page = await get(`/messages/${mail.id}`);
    expect(page.text).toContain('href="http://127.0.0.1:3000/confirm#t=a&amp;b"');
    expect(page.text).toContain('export.zip');
    expect((await get(`/messages/${mail.id}/html`)).status).toBe(404);
  });

  it('keeps mails from start to start in files of their owner, and forgets what was half written', async () => {
    await send(PLAIN);
    await mailbox.stop();
    for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o077).toBe(0);
    for (const name of ['00000000000001-00000000.json', '00000000000002-00000000.json.tmp']) writeFileSync(path.join(folder, name), '{"id":');
    await start();
    expect((await list()).map(({ subject }) => subject)).toEqual(['Welcome']);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('says of a Message-ID whether it was taken, from start to start', async () => {
    const receipt = async (id: string): Promise<number> => (await get(`/receipts?messageId=${encodeURIComponent(id)}`)).status;
    await send({ ...PLAIN, messageId: '<one@example.com>' });
    expect([await receipt('<one@example.com>'), await receipt('<two@example.com>'), await receipt('')]).toEqual([200, 404, 404]);
    await mailbox.stop();
    await start();
    expect(await receipt('<one@example.com>')).toBe(200);
  });

  it('keeps the newest 200', async () => {
    await send(...Array.from({ length: 205 }, (_, index) => ({ ...PLAIN, subject: `Nr ${index}` })));
    await send({ ...PLAIN, subject: 'Last' });
    const mails = await list();
    expect(mails).toHaveLength(200);
    expect(mails[0]?.subject).toBe('Last');
    expect(readdirSync(folder)).toHaveLength(200);
  });

  it('refuses a mail over 1 MiB, announced or not, and one that nobody can parse; takes the next one', async () => {
    await expect(send({ ...PLAIN, text: 'x'.repeat(1_100_000) })).rejects.toThrow(/552/);
    expect(await dictate(['EHLO me', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>', 'DATA', `${`${'x'.repeat(900)}\r\n`.repeat(1_300)}.`])).toMatch(/^552 /);
    const parts = '--b\r\n\r\nx\r\n'.repeat(1_500);
    expect(await dictate(['EHLO me', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>', 'DATA', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}.`])).toMatch(/^554 /);
    expect(readdirSync(folder)).toEqual([]);
    await send(PLAIN);
    expect(await list()).toHaveLength(1);
  });

  /** Says each line when the one before was answered, and answers the last answer. */
  const dictate = (lines: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const waiting = [...lines];
      const socket = connect(Number(new URL(mailbox.smtpUrl).port), '127.0.0.1');
      socket.setEncoding('utf8').on('error', reject);
      socket.on('data', (text: string) => {
        if (!/^\d{3} /m.test(text)) return;
        const line = waiting.shift();
        if (line !== undefined) socket.write(`${line}\r\n`);
        else {
          socket.destroy();
          resolve(text);
        }
      });
    });

  it('takes a mail without subject, sender or text', async () => {
    expect(await dictate(['EHLO me', 'MAIL FROM:<>', 'RCPT TO:<b@example.com>', 'DATA', 'X-Nothing: 1\r\n\r\n.'])).toMatch(/^250 /);
    const mail = await newest();
    expect(mail).toMatchObject({ from: '', to: 'b@example.com', subject: '', text: '' });
    expect((await get(`/messages/${mail.id}`)).text).toContain('no subject');
  });

  it('shows hostile text as text and hostile HTML only in a sandbox', async () => {
    const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'&\u202e';
    await send({ from: { name: evil, address: 'a@example.com' }, to: 'b@example.com', subject: evil, text: evil, html: `${evil}<LINK rel=preconnect href=//evil.example>`, attachments: [{ filename: evil, content: 'x' }] });
    const { id } = await newest();
    for (const where of ['/', `/messages/${id}`]) {
      const page = await get(where);
      expect(page.text).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
      expect(page.text).toContain('&lt;script&gt;');
      expect(page.text).toContain('\ufffd');
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; frame-src 'self';/);
    }
    const frame = await get(`/messages/${id}/html`);
    expect(frame.headers.get('content-security-policy')).toMatch(/default-src 'none'.* sandbox allow-popups allow-popups-to-escape-sandbox$/);
    expect(frame.text).not.toMatch(/<link/i);
    for (const name of ['x-content-type-options', 'cache-control']) expect(frame.headers.get(name)).toMatch(/nosniff|no-store/);
  });

  it('answers loopback names only, so that no rebound name reads mail', async () => {
    const { port } = new URL(mailbox.url);
    for (const host of [`evil.example:${port}`, '127.0.0.1', `127.0.0.1.evil.example:${port}`]) expect(await statusOf('GET', '/', { host })).toBe(421);
    for (const host of [`localhost:${port}`, `[::1]:${port}`]) expect(await statusOf('GET', '/', { host })).toBe(200);
  });

  it('is emptied by its own form alone', async () => {
    await send(PLAIN);
    const { host, origin, port } = new URL(mailbox.url);
    for (const from of ['http://evil.example', 'null', `http://localhost:${port}`, `http://127.0.0.1:${Number(port) + 1}`]) expect(await statusOf('POST', '/empty', { host, origin: from })).toBe(403);
    expect(await statusOf('POST', '/empty', { host })).toBe(403);
    expect(await statusOf('GET', '/empty', { host, origin })).toBe(405);
    expect(await list()).toHaveLength(1);
    expect(await statusOf('POST', '/empty', { host, origin })).toBe(303);
    expect(await list()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('answers 404 to what is not there and 405 to other methods', async () => {
    for (const where of ['/messages/../../secrets', '/messages/00000000000000-00000000', '/messages/..%2f..%2fx.json', '/x']) expect((await get(where)).status).toBe(404);
    expect(await statusOf('DELETE', '/', {})).toBe(405);
  });

  it('rejects a taken port and leaves the other one free', async () => {
    const smtp = Number(new URL(mailbox.smtpUrl).port);
    const free = await freePort();
    await expect(startMailbox(folder, { smtp, mailbox: free })).rejects.toThrow(/EADDRINUSE/);
    expect(await freePort(free)).toBe(free);
  });
});
