import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { readInbound } from '#mail/inbound/read-inbound.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { sentMails } from '#testing/mail-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { WaitlistModule } from '../waitlist.module.js';
import { MailIntake } from './mail-intake.js';

interface Row {
  id: string;
  topic: string;
  state: string;
  email: string;
  subject: string | null;
  held: boolean;
  reasons: string[];
  bodies: string[];
}

describe('mails that come in', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;
  let people = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    const base = testConfig({ database: database.config, app: 'waitlist', role: 'worker' });
    config = { ...base, mail: { ...base.mail, from: 'Pixeltrace <hello@mail.example>' } };
    admin = await openAsAdmin(database);
    app = await createHttpApp(WaitlistModule.forRole('worker'), config);
    await app.init();
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
  });

  const someone = (): string => `writer-${(people += 1)}@example.com`;

  /** A whole mail as a server hands it over, through the reader and into the handler, as the worker does it. */
  const receive = async (headers: Record<string, string>, text = 'Hello'): Promise<void> => {
    const all = { to: 'hello@mail.example', 'message-id': `<${randomUUID()}@example.com>`, subject: 'A question', ...headers };
    const raw = `${Object.entries(all).map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${text}\r\n`;
    const mail = await readInbound(Buffer.from(raw), { id: randomUUID(), receivedAt: new Date() });
    const db = app.get<Database>(databaseOf('waitlist_worker'), { strict: false });
    expect(await db.transaction('platform', (tx) => app.get(MailIntake, { strict: false }).take(tx, mail))).toBe(true);
  };

  const conversationsOf = async (email: string): Promise<Row[]> => {
    const { rows } = await admin.query<Row>(
      `select c.*, array(select m.body from waitlist.conversation_message m where m.conversation_id = c.id order by m.created_at, m.id) as bodies
       from waitlist.conversation c where lower(c.email) = lower($1) order by c.created_at, c.id`,
      [email],
    );
    return rows;
  };

  const answersTo = async (email: string): Promise<Awaited<ReturnType<typeof sentMails>>> => (await sentMails(database)).filter(({ to }) => to === email);

  it('becomes a conversation, is acknowledged, and is taken in once', async () => {
    const from = someone();
    const mail = { from: `Ada <${from}>`, 'message-id': `<${randomUUID()}@example.com>`, subject: 'Deferred components' };
    await receive(mail);
    await receive(mail);
    expect(await conversationsOf(from)).toMatchObject([{ topic: 'question', state: 'new', subject: 'Deferred components', bodies: ['Hello\n'] }]);
    expect(await answersTo(from)).toMatchObject([{ template: 'contact-received' }]);
  });

  it.each([
    ['privacy@mail.example', 'privacy', 'privacy.receive-rights-request'],
    ['Security <security@mail.example>', 'security', 'privacy.receive-security-report'],
    ['support+tag@mail.example', 'support', undefined],
  ])('to %s has the topic %s', async (to, topic, job) => {
    const from = someone();
    await admin.query('delete from privacy.outbox');
    await receive({ from, to });
    expect(await conversationsOf(from)).toMatchObject([{ topic }]);
    expect((await admin.query<{ name: string }>('select name from privacy.outbox')).rows.map(({ name }) => name)).toEqual(job ? [job] : []);
  });

  it('joins the conversation that the answer address names, whoever writes, and the one it refers to only from the same person', async () => {
    const from = someone();
    const first = `<${randomUUID()}@example.com>`;
    await receive({ from, 'message-id': first });
    const [acknowledgement] = await answersTo(from);
    await receive({ from: someone(), to: acknowledgement?.replyTo ?? '', subject: 'whatever' }, 'By address');
    await receive({ from: from.toUpperCase(), references: first, subject: 'whatever' }, 'By reference');
    const stranger = someone();
    await receive({ from: stranger, references: first, 'in-reply-to': first }, 'By a stranger');
    await receive({ from, subject: 'A question' }, 'By subject alone');
    expect((await conversationsOf(from)).map(({ bodies }) => bodies)).toEqual([['Hello\n', 'By address\n', 'By reference\n'], ['By subject alone\n']]);
    expect((await conversationsOf(stranger)).map(({ bodies }) => bodies)).toEqual([['By a stranger\n']]);
  });

  it('opens what was closed, and leaves spam what was spam', async () => {
    const [closed, spam] = [someone(), someone()];
    for (const from of [closed, spam]) await receive({ from, 'message-id': `<first-${from}>` });
    await admin.query(`update waitlist.conversation set state = case when email = $1 then 'closed' else 'spam' end where email = any($2)`, [closed, [closed, spam]]);
    for (const from of [closed, spam]) await receive({ from, references: `<first-${from}>` }, 'Again');
    expect((await conversationsOf(closed)).map(({ state }) => state)).toEqual(['open']);
    expect((await conversationsOf(spam)).map(({ state }) => state)).toEqual(['spam']);
    await receive({ from: spam, subject: 'Another try' });
    expect((await conversationsOf(spam))[1]).toMatchObject({ held: true, reasons: ['known-for-spam'] });
    expect(await answersTo(spam)).toHaveLength(1);
  });

  it.each([
    ['a bounce', { 'return-path': '<>', from: 'MAILER-DAEMON@mail.example' }, 0],
    ['ourselves', { from: 'hello@mail.example' }, 0],
    ['nobody', { from: 'undisclosed' }, 0],
    ['an absence note', { 'auto-submitted': 'auto-replied' }, 1],
    ['a newsletter', { 'list-unsubscribe': '<https://news.example/u>' }, 1],
  ])('never answers %s', async (_, headers, kept) => {
    const from = someone();
    const before = (await sentMails(database)).length;
    await receive({ from, ...headers });
    const found = await conversationsOf(from);
    expect(found).toHaveLength(kept);
    if (kept) expect(found).toMatchObject([{ state: 'spam', held: true }]);
    expect(await sentMails(database)).toHaveLength(before);
  });

  it('lets two responders write to each other no more than once', async () => {
    const from = someone();
    await receive({ from, subject: 'First' });
    const [acknowledgement] = await answersTo(from);
    for (let round = 0; round < 3; round += 1) await receive({ from, to: acknowledgement?.replyTo ?? '', 'auto-submitted': 'auto-replied', subject: 'Out of office' }, 'I am away');
    expect(await answersTo(from)).toHaveLength(1);
    expect(await conversationsOf(from)).toMatchObject([{ state: 'new', bodies: { length: 4 } }]);
  });

  it('keeps what is too long as far as it goes, and says so', async () => {
    const from = someone();
    await receive({ from }, 'x'.repeat(30_000));
    const { rows } = await admin.query<{ n: number; truncated: boolean }>(
      `select length(m.body) as n, m.truncated from waitlist.conversation_message m join waitlist.conversation c on c.id = m.conversation_id where c.email = $1`,
      [from],
    );
    expect(rows).toEqual([{ n: 20_000, truncated: true }]);
  });
});
