import { ALL_STREAMS } from '#contracts/mail-streams.js';
import type { JobContext } from '#jobs/handles-job.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { InboundMailHandlers } from '#mail/inbound/inbound-handlers.js';
import type { InboundMail } from '#mail/inbound/inbound-mail.js';
import { ClockModule } from '#clock/clock.module.js';
import { ConfigModule } from '#config/config.module.js';
import { DatabaseModule } from '#database/database.module.js';
import { MailKeys } from '#mail/mail-keys.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { ImapServer } from '#testing/imap-server.js';
import { TEST_MAIL_KEYS, testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { InboundWorkerModule } from './inbound-worker.module.js';
import { InboxPoller } from './inbox-poller.js';
import { ReadInboundHandler } from './read-inbound.handler.js';

const message = (subject: string): string => `From: Ada <ada@example.org>\nTo: support@example.com\nMessage-ID: <${subject}@example.org>\nSubject: ${subject}\n\nHello\n`;

const bounce = (mailId: string, status: string, type = 'delivery-status'): string => `Return-Path: <>
From: MAILER-DAEMON@relay.example
To: bounces+m${mailId.replaceAll('-', '')}@example.com
Message-ID: <${randomUUID()}@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=${type}; boundary="b"

--b
Content-Type: text/plain

A report.
--b
Content-Type: message/${type}

${type === 'delivery-status' ? `Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; ada@example.org\nAction: failed\nStatus: ${status}` : 'Feedback-Type: abuse\nUser-Agent: Relay/1\nVersion: 1'}

--b--
`;

describe('mail that comes in', () => {
  let database: TestDatabase;
  let imap: ImapServer;
  let app: INestApplicationContext;
  let admin: pg.Client;
  const taken: InboundMail[] = [];
  let failOnce = false;

  beforeAll(async () => {
    database = await createTestDatabase();
    imap = await ImapServer.open();
    const config = testConfig({ database: database.config, app: 'waitlist', mail: { from: 'x@example.com', keys: TEST_MAIL_KEYS, imapUrl: imap.url, imapMailbox: 'INBOX' } });
    @Module({
      imports: [
        ConfigModule.forRoot(config), ClockModule, DatabaseModule.forDuties(['waitlist_api', 'waitlist_worker']), PersonalDataModule.forDuty('waitlist_worker'),
        JobsModule.forApp({ owner: 'waitlist', role: 'api', apiDuty: 'waitlist_api', workerDuty: 'waitlist_worker' }), InboundWorkerModule,
      ],
    })
    class App {}
    jest.spyOn(InboxPoller.prototype, 'onApplicationBootstrap').mockReturnValue(undefined);
    app = await Test.createTestingModule({ imports: [App] }).setLogger({ log: () => undefined, warn: () => undefined, error: () => undefined }).compile();
    await app.init();
    app.get(InboundMailHandlers, { strict: false }).register({
      name: 'trial',
      order: 10,
      take: (_tx, mail) => {
        if (failOnce) {
          failOnce = false;
          return Promise.reject(new Error('Not now'));
        }
        taken.push(mail);
        return Promise.resolve(true);
      },
    });
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await imap.close();
    await database.drop();
  });

  beforeEach(async () => {
    taken.length = 0;
    await admin.query('truncate mail.message, mail.suppression, mail.inbound, waitlist.outbox cascade');
  });

  const poll = (): Promise<number> => app.get(InboxPoller, { strict: false }).poll();

  /** Runs every job that waits, as the worker does. */
  const work = async (): Promise<void> => {
    const { rows } = await admin.query<{ id: string }>(`select payload->>'inboundId' as id from waitlist.outbox where name = 'mail.read-inbound' order by created_at`);
    for (const { id } of rows) {
      const context: JobContext = { attempt: 1, signal: new AbortController().signal, complete: () => Promise.resolve() };
      await app.get(ReadInboundHandler, { strict: false }).handle({ inboundId: id }, context);
      await admin.query(`delete from waitlist.outbox where payload->>'inboundId' = $1`, [id]);
    }
  };

  const given = async (address: string): Promise<string> => {
    const id = randomUUID();
    const keys = app.get(MailKeys, { strict: false });
    await admin.query(`insert into mail.message (id, template, stream, priority, state, recipient_key, message_id, settled_at) values ($1, 'sign-in-code', 'product-news', 2, 'sent', $2, $3, clock.now())`, [id, keys.recipientKey(address), `<${id}@example.com>`]);
    return id;
  };

  const suppressed = async (): Promise<object[]> => (await admin.query<object>('select stream, reason from mail.suppression')).rows;

  it('is fetched once and given to the room that takes it', async () => {
    imap.deliver(message('one'));
    imap.deliver(message('two'));
    expect(await poll()).toBe(2);
    expect(await poll()).toBe(0);
    await work();
    expect(taken.map(({ subject, from }) => [subject, from.address])).toEqual([['one', 'ada@example.org'], ['two', 'ada@example.org']]);
    expect((await admin.query('select state, taken_by, content from mail.inbound')).rows).toEqual([
      { state: 'handled', taken_by: 'trial', content: null },
      { state: 'handled', taken_by: 'trial', content: null },
    ]);
  });

  it('is not taken again where its mailbox was restored', async () => {
    imap.deliver(message('kept'));
    await poll();
    imap.renumber();
    await poll();
    await work();
    expect(taken.filter(({ subject }) => subject === 'kept')).toHaveLength(1);
  });

  it('stays until a room could take it', async () => {
    imap.deliver(message('later'));
    await poll();
    failOnce = true;
    await expect(work()).rejects.toThrow('Not now');
    expect((await admin.query('select state from mail.inbound')).rows).toEqual([{ state: 'received' }]);
    await work();
    expect(taken.map(({ subject }) => subject)).toEqual(['later']);
  });

  it.each([
    ['an address where nobody is', '5.1.1', 'delivery-status', 'hard', [{ stream: ALL_STREAMS, reason: 'bounced' }]],
    ['a mailbox that is full', '5.2.2', 'delivery-status', 'soft', []],
    ['a complaint', '', 'feedback-report', 'complaint', [{ stream: ALL_STREAMS, reason: 'complained' }]],
  ])('tells of %s', async (_what, status, type, report, suppressions) => {
    const id = await given('ada@example.org');
    imap.deliver(bounce(id, status, type));
    await poll();
    await work();
    expect((await admin.query('select report from mail.message where id = $1', [id])).rows).toEqual([{ report }]);
    expect(await suppressed()).toEqual(suppressions);
    expect(taken).toEqual([]);
  });

  it('suppresses nobody by reports about mails that we never sent', async () => {
    await given('ada@example.org');
    imap.deliver(bounce(randomUUID(), '5.1.1'));
    await poll();
    await work();
    expect(await suppressed()).toEqual([]);
  });
});
