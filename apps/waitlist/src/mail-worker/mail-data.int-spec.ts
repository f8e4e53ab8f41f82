import type { MailRequest } from '#mail/mail.service.js';
import { MailUnderTest } from '#testing/mail-app.js';
import { SmtpSink } from '#testing/smtp-sink.js';
import { MailDataHolder } from './mail-data-holder.js';
import { MailPurge } from './mail-purge.js';

const ADA = { kind: 'email', value: 'ADA@example.org' } as const;
const news = (to: string): MailRequest => ({ template: 'announcement-product-news', to, data: { subject: 'News', body: 'Hello Ada' } });

describe('what mail holds about a person', () => {
  let sink: SmtpSink;
  let mail: MailUnderTest;

  beforeAll(async () => {
    sink = await SmtpSink.open();
    mail = await MailUnderTest.start({ smtpUrl: sink.url });
  });

  afterAll(async () => {
    await mail.stop();
    await sink.close();
  });

  const holder = (): MailDataHolder => mail.get(MailDataHolder);
  const exported = async (): Promise<string> => {
    let text = '';
    for await (const { bytes } of holder().export(ADA)) text += Buffer.from(bytes).toString();
    return text;
  };

  it('can be found, taken along and erased; that they want no mail outlives it', async () => {
    await mail.send(news('ada@example.org'), news('bob@example.org'));
    await mail.announce(['ada@example.org']);
    await mail.rows(`insert into mail.suppression (recipient_key, stream, reason) values ($1, 'policy-notices', 'unsubscribed')`, mail.recipientKey('ada@example.org'));
    await mail.drain();
    expect(await holder().locate(ADA)).toEqual([{ store: 'mail.message', records: 2 }]);
    expect(await exported()).toContain('Hello Ada');
    expect(await exported()).toContain('ada@example.org');
    expect(await holder().erase(ADA)).toEqual([{ store: 'mail.message', records: 2 }]);
    expect(await holder().verifyAbsent(ADA)).toEqual([]);
    expect(await holder().erase(ADA)).toEqual([]);
    expect(await exported()).toBe('');
    expect(await holder().locate({ kind: 'email', value: 'bob@example.org' })).toEqual([{ store: 'mail.message', records: 1 }]);
    sink.mails.length = 0;
    await mail.send({ ...news('ada@example.org'), template: 'announcement-policy-notices' } as MailRequest);
    await mail.drain();
    expect(sink.mails).toEqual([]);
  });

  it('under restriction they get only what is owed', async () => {
    await holder().restrict(ADA, true);
    await mail.send(news('ada@example.org'), { template: 'sign-in-code', to: 'ada@example.org', data: { code: '424242', minutes: 10 } });
    await mail.drain();
    expect(sink.to('ada@example.org')).toHaveLength(1);
    await holder().restrict(ADA, false);
    await mail.send(news('ada@example.org'));
    await mail.drain();
    expect(sink.to('ada@example.org')).toHaveLength(2);
  });

  it('knows nobody by anything but an address', async () => {
    expect(await holder().locate({ kind: 'member-id', value: 'x' })).toEqual([]);
    expect(await holder().locate({ kind: 'email', value: 'not an address' })).toEqual([]);
  });

  it('forgets address and words after a week, and the rows after that', async () => {
    await mail.rows('truncate mail.message, mail.announcement cascade');
    const [single = ''] = await mail.send(news('ada@example.org'));
    await mail.announce(['bob@example.org']);
    await mail.drain();
    await mail.send(news('waiting@example.org'));
    expect(await mail.get(MailPurge).purge()).toEqual({ forgotten: 0, removed: 0 });
    await mail.later('8 days');
    expect(await mail.get(MailPurge).purge()).toEqual({ forgotten: 2, removed: 0 });
    expect(await mail.message(single)).toMatchObject({ content: null, domain: null, state: 'sent' });
    await mail.later('83 days');
    expect(await mail.get(MailPurge).purge()).toEqual({ forgotten: 0, removed: 1 });
    await mail.later('310 days');
    expect(await mail.get(MailPurge).purge()).toEqual({ forgotten: 0, removed: 1 });
    expect(await mail.states()).toEqual({ queued: 1 });
  });
});
