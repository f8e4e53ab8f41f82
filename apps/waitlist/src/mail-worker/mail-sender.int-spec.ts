import { ALL_STREAMS } from '#contracts/mail-streams.js';
import { readUnsubscribeToken } from '#mail/unsubscribe-token.js';
import { MailKeys } from '#mail/mail-keys.js';
import type { MailRequest } from '#mail/mail.service.js';
import { Suppressions } from '#mail/suppressions.repository.js';
import { MailUnderTest } from '#testing/mail-app.js';
import { SmtpSink } from '#testing/smtp-sink.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { MailSender } from './mail-sender.js';
import type { MailTransport } from './mail-transport.js';

const code = (to: string): MailRequest => ({ template: 'sign-in-code', to, data: { code: '424242', minutes: 10 } });
type News = 'announcement-product-news' | 'announcement-launch-invitations' | 'announcement-policy-notices';
const news = (to: string, template: News = 'announcement-product-news'): MailRequest => ({ template, to, data: { subject: 'News', body: 'Hello' } });
const many = (count: number, domain = 'example.org'): string[] => Array.from({ length: count }, (_, index) => `person-${index}@${domain}`);

describe('sending', () => {
  let sink: SmtpSink;
  let mail: MailUnderTest;
  const hungUp = new Set<string>();
  const answers = new Map<string, { code: number; text: string }>();

  beforeAll(async () => {
    sink = await SmtpSink.open({ refuse: (to) => answers.get(to), hangUp: (to) => hungUp.has(to) });
    mail = await MailUnderTest.start({ smtpUrl: sink.url, bounceAddress: 'bounces@example.com' });
  });

  afterAll(async () => {
    await mail.stop();
    await sink.close();
  });

  afterEach(async () => {
    await mail.rows('truncate mail.message, mail.suppression, mail.pace, mail.announcement');
    await mail.rows(`update clock.clock_offset set "offset" = '0'`);
    sink.mails.length = 0;
    hungUp.clear();
    answers.clear();
  });

  const suppress = (address: string, stream: 'product-news' | typeof ALL_STREAMS): Promise<boolean> =>
    mail.db.transaction('platform', (tx) => mail.get(Suppressions).add(tx, mail.recipientKey(address), stream, 'unsubscribed'));

  it('puts a mail on the wire with its way out on one line', async () => {
    const [id] = await mail.send(code('ada@example.org'));
    await mail.drain();
    const [sent] = sink.mails;
    const header = /^List-Unsubscribe: <([^>\r\n]+)>\r$/m.exec(sent?.raw ?? '')?.[1] ?? '';
    expect(header.length).toBeLessThanOrEqual(200);
    expect(readUnsubscribeToken(mail.get(MailKeys), header.split('/').at(-1) ?? '')).toEqual({ recipientKey: mail.recipientKey('ada@example.org'), stream: ALL_STREAMS });
    expect(sent?.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(sent?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(sent).toMatchObject({ to: 'ada@example.org', from: `bounces+m${id?.replaceAll('-', '')}@example.com`, messageId: `<${id}@example.com>` });
    expect(sent?.raw).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(await mail.message(id ?? '')).toMatchObject({ state: 'sent', attempts: 1, outcome: null });
  });

  it('asks about suppression when it sends, stream by stream, and sends what is owed all the same', async () => {
    const ids = await mail.send(news('ada@example.org'), news('ada@example.org', 'announcement-launch-invitations'), code('ada@example.org'), news('bob@example.org'));
    await suppress('Ada@EXAMPLE.org', 'product-news');
    await mail.drain();
    const states: unknown[] = [];
    for (const id of ids) states.push((await mail.message(id))['state']);
    expect(states).toEqual(['suppressed', 'sent', 'sent', 'sent']);
    await suppress('ada@example.org', ALL_STREAMS);
    const [one, owed] = await mail.send(news('ada@example.org', 'announcement-policy-notices'), code('ada@example.org'));
    await mail.drain();
    expect(await mail.message(one ?? '')).toMatchObject({ state: 'suppressed' });
    expect(await mail.message(owed ?? '')).toMatchObject({ state: 'sent', outcome: 'owed' });
  });

  it('tries again later what a server does not take now, and never again what it will not take', async () => {
    answers.set('later@example.org', { code: 451, text: '4.7.1 Come back' });
    answers.set('nobody@example.org', { code: 550, text: '5.1.1 No such user' });
    answers.set('spam@example.org', { code: 550, text: '5.7.1 Not from you' });
    const [later = '', nobody = '', spam = ''] = await mail.send(news('later@example.org'), news('nobody@example.org'), news('spam@example.org'));
    await mail.drain();
    expect(await mail.message(later)).toMatchObject({ state: 'queued', attempts: 1, outcome: 'smtp-451-4.7.1' });
    expect(await mail.message(nobody)).toMatchObject({ state: 'failed', outcome: 'hard-smtp-550-5.1.1' });
    expect(await mail.message(spam)).toMatchObject({ state: 'failed', outcome: 'smtp-550-5.7.1' });
    const suppressed = await mail.rows<{ recipient_key: Buffer; stream: string }>('select recipient_key, stream from mail.suppression');
    expect(suppressed).toEqual([{ recipient_key: mail.recipientKey('nobody@example.org'), stream: '*' }]);
    answers.clear();
    await mail.drain();
    expect(sink.mails).toHaveLength(0);
    await mail.later('61 seconds');
    await mail.drain();
    expect(await mail.message(later)).toMatchObject({ state: 'sent', attempts: 2 });
    expect(sink.to('later@example.org').map(({ messageId }) => messageId)).toEqual([`<${later}@example.com>`]);
  });

  it('counts nothing against a mail while the server is away', async () => {
    const away = await MailUnderTest.start({ smtpUrl: 'smtp://127.0.0.1:1' });
    try {
      const [id = ''] = await away.send(news('ada@example.org'));
      expect(await away.get(MailSender).round(16)).toEqual({ taken: 1, down: true });
      expect(await away.message(id)).toMatchObject({ state: 'queued', attempts: 0 });
    } finally {
      await away.stop();
    }
  });

  it('never gives a mail twice when the line breaks after it was taken: it asks, or leaves it', async () => {
    hungUp.add('ada@example.org');
    const [id = '', owed = ''] = await mail.send(news('ada@example.org'), code('ada@example.org'));
    await mail.drain();
    expect(await mail.message(id)).toMatchObject({ state: 'sending', outcome: 'ECONNECTION' });
    hungUp.clear();
    await mail.later('30 seconds');
    expect(await mail.recover()).toBe(2);
    await mail.drain();
    expect(await mail.message(id)).toMatchObject({ state: 'uncertain' });
    expect(sink.mails.filter(({ messageId }) => messageId.includes(id))).toHaveLength(1);
    // What is owed goes again, as the same message.
    expect(sink.mails.filter(({ messageId }) => messageId.includes(owed))).toHaveLength(2);
  });

  it('knows from the receipts of a server what a dead sender had given', async () => {
    const asking = await MailUnderTest.start({ smtpUrl: sink.url, receiptsUrl: sink.receiptsUrl });
    try {
      const [given = '', not = ''] = await asking.send(news('ada@example.org'), news('bob@example.org'));
      await asking.get(MailSender).round(1);
      await asking.rows(`update mail.message set state = 'sending', settled_at = null, lease_until = clock.now() - interval '1 second'`);
      expect(await asking.recover()).toBe(2);
      expect(await asking.message(given)).toMatchObject({ state: 'sent', outcome: 'receipt' });
      expect(await asking.message(not)).toMatchObject({ state: 'queued', outcome: 'no-receipt' });
      await asking.drain();
      expect(sink.mails.map(({ to }) => to)).toEqual(['ada@example.org', 'bob@example.org']);
    } finally {
      await asking.stop();
    }
  });

  it('lets what people wait for pass a long queue', async () => {
    await mail.announce(many(200));
    await mail.send(code('ada@example.org'));
    await mail.get(MailSender).round(8);
    expect(sink.to('ada@example.org')).toHaveLength(1);
  });

  it('sends nothing of an announcement that is paused, and every mail of one that runs once', async () => {
    const id = await mail.announce(many(40));
    await mail.get(MailSender).round(8);
    await mail.rows(`update mail.announcement set state = 'paused' where id = $1`, id);
    await mail.drain();
    expect(sink.mails).toHaveLength(8);
    await mail.rows(`update mail.announcement set state = 'running' where id = $1`, id);
    await Promise.all([mail.drain(), mail.drain(), mail.drain()]);
    expect(sink.mails.map(({ to }) => to).sort()).toEqual(many(40).sort());
  });
});

describe('unsubscribing', () => {
  it('never mails a person after it was answered, with 10,000 mails in flight', async () => {
    const given: string[] = [];
    const transport: MailTransport = {
      give: async ({ to }) => {
        // Taken at the end of a moment on the wire, which differs from mail to mail.
        await sleep(given.length % 7);
        given.push((to as { address: string }).address);
        return { kind: 'sent' };
      },
      close: () => undefined,
    };
    const mail = await MailUnderTest.start({ smtpUrl: 'smtp://127.0.0.1:1' }, { transport });
    try {
      await mail.announce(many(10_000));
      const leaving = many(10_000).filter((_, index) => index % 200 === 7);
      // One left before the first mail went out, however fast the lanes are.
      await mail.db.transaction('platform', (tx) => mail.get(Suppressions).add(tx, mail.recipientKey(many(1)[0] ?? ''), 'product-news', 'unsubscribed'));
      const lanes = [mail.drain(64), mail.drain(64)];
      const before: [string, number][] = [];
      const countOf = (address: string): number => given.filter((to) => to === address).length;
      for (const address of leaving) {
        await mail.db.transaction('platform', (tx) => mail.get(Suppressions).add(tx, mail.recipientKey(address), 'product-news', 'unsubscribed'));
        await mail.get(Suppressions).settled(mail.db, mail.recipientKey(address));
        before.push([address, countOf(address)]);
      }
      await Promise.all(lanes);
      for (const [address, count] of before) expect([address, countOf(address)]).toEqual([address, count]);
      const { sent = 0, suppressed = 0 } = await mail.states();
      expect(suppressed).toBeGreaterThan(0);
      expect(sent + suppressed).toBe(10_000);
      expect(given).toHaveLength(sent);
      expect(new Set(given).size).toBe(sent);
    } finally {
      await mail.stop();
    }
  }, 120_000);
});

describe('rates', () => {
  it('spread mails to one domain over time, hold nobody else up, and stand after a restart', async () => {
    const sink = await SmtpSink.open();
    const mail = await MailUnderTest.start({ smtpUrl: sink.url, rates: { domains: { 'slow.example': 2 } } });
    try {
      await mail.announce([...many(10, 'slow.example'), ...many(10, 'quick.example')]);
      await mail.drain();
      expect(sink.mails.filter(({ to }) => to.endsWith('quick.example'))).toHaveLength(10);
      const first = sink.mails.filter(({ to }) => to.endsWith('slow.example')).length;
      expect(first).toBeLessThanOrEqual(3);
      const due = await mail.rows<{ due_at: Date }>(`select due_at from mail.message where state = 'queued' order by due_at`);
      expect(due).toHaveLength(10 - first);
      const gaps = due.slice(1).map(({ due_at: at }, index) => at.getTime() - (due[index]?.due_at.getTime() ?? 0));
      for (const gap of gaps) expect(gap).toBe(500);
      await mail.send(code('urgent@slow.example'));
      await mail.drain();
      expect(sink.to('urgent@slow.example')).toHaveLength(1);
      await mail.later('10 seconds');
      await mail.drain();
      expect(sink.mails).toHaveLength(21);
    } finally {
      await mail.stop();
      await sink.close();
    }
  });
});
