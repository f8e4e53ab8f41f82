import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { sentMails, type SentMail } from '#testing/mail-trial.js';
import { createTestOperator, type TestOperator } from '#testing/operator-trial.js';
import { formToken, visitorHeaders } from '#testing/public-form.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { WaitlistModule } from '../waitlist.module.js';
import { ContactDataHolder } from './contact-data-holder.js';
import type { ConversationDetailDto, ConversationMessageDto, ConversationPageDto } from './inbox.dto.js';

describe('the contact form and the inbox', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;
  let support: TestOperator;
  let people = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'waitlist', role: 'all', mail: { ...testConfig({ database: database.config }).mail, from: 'Pixeltrace <hello@mail.example>' } });
    admin = await openAsAdmin(database);
    support = await createTestOperator(config, ['support']);
    app = await createHttpApp(WaitlistModule.forRole('all'), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
  });

  const someone = (): string => `person-${(people += 1)}@example.com`;

  const write = async (fields: object = {}): Promise<{ email: string; status: number; body: unknown }> => {
    const email = someone();
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/contact',
      payload: { topic: 'question', email, message: 'Does it record deferred components?', formToken: formToken(app, 'contact'), ...fields },
      headers: visitorHeaders(config, { method: 'POST', path: '/v1/contact' }, `2001:db8:c:${people.toString(16)}::1`),
    });
    return { email: (fields as { email?: string }).email ?? email, status: answer.statusCode, body: answer.json() };
  };

  const ask = async <T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, { body, version, as = support }: { body?: object; version?: number; as?: TestOperator } = {}): Promise<{ status: number; body: T }> => {
    const answer = await app.inject({
      method,
      url: `/v1/inbox${path}`,
      headers: { authorization: `Bearer ${as.token}`, ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
      ...(body ? { payload: body } : {}),
    });
    return { status: answer.statusCode, body: (answer.body === '' ? undefined : answer.json()) as T };
  };

  const conversationOf = async (email: string): Promise<ConversationDetailDto> => {
    const found = await ask<ConversationPageDto>('POST', '/search', { body: { email } });
    return (await ask<ConversationDetailDto>('GET', `/${found.body.items[0]?.id}`)).body;
  };

  const mailsTo = async (email: string): Promise<SentMail[]> => (await sentMails(database)).filter(({ to }) => to === email);

  /** Makes what waits for its time due, and waits until nothing of that name is left. */
  const runDue = async (name: string, messageId: string): Promise<void> => {
    const here = `name = '${name}' and payload ->> 'messageId' = '${messageId}'`;
    await admin.query(`update waitlist.outbox set due_at = clock.now() where ${here}`);
    for (let left = 1; left > 0; ) {
      left = (await admin.query(`select 1 from waitlist.outbox where ${here}`)).rowCount ?? 0;
      if (left > 0) await sleep(50);
    }
  };

  it('takes a message in, acknowledges it without a word of it, and shows who read it first', async () => {
    const { email, status, body } = await write({ name: 'Ada', message: 'A secret word: heliotrope' });
    expect([status, body]).toEqual([202, { status: 'received', readWithinWorkingDays: 2 }]);
    const [mail] = await mailsTo(email);
    expect(mail).toMatchObject({ template: 'contact-received', stream: 'contact' });
    expect(JSON.stringify(mail)).not.toMatch(/heliotrope|Ada/);

    const before = await conversationOf(email);
    expect(before).toMatchObject({ state: 'new', unread: 1, name: 'Ada', held: false });
    expect(before.messages).toMatchObject([{ direction: 'in', body: null, firstReadAt: null }]);
    const read = await ask<ConversationDetailDto>('POST', `/${before.id}/read`);
    expect(read.body).toMatchObject({ state: 'open', unread: 0, messages: [{ body: 'A secret word: heliotrope', firstReadBy: support.id }] });
    const again = await ask<ConversationDetailDto>('POST', `/${before.id}/read`, { as: await createTestOperator(config, ['privacy']) });
    expect(again.body.messages[0]).toMatchObject({ firstReadBy: support.id, firstReadAt: read.body.messages[0]?.firstReadAt });
  });

  it('answers everybody alike and acknowledges an address once a day', async () => {
    const email = someone();
    const first = await write({ email });
    const second = await write({ email, message: 'And another thing' });
    const bot = await write({ email, website: 'https://spam.example' });
    expect([second.status, second.body, bot.status, bot.body]).toEqual([first.status, first.body, first.status, first.body]);
    expect(await mailsTo(email)).toHaveLength(1);
    expect((await ask<ConversationPageDto>('POST', '/search', { body: { email } })).body.items).toHaveLength(2);
  });

  it.each([
    ['an unknown field', { extra: 1 }, 'unknown-field'],
    ['an unknown topic', { topic: 'praise' }, 'validation-failed'],
    ['no words', { message: ' \n ' }, 'validation-failed'],
    ['too many words', { message: 'x'.repeat(20_001) }, 'validation-failed'],
    ['no address', { email: 'nobody' }, 'validation-failed'],
  ])('refuses %s', async (_, fields, code) => {
    const { status, body } = await write(fields);
    expect([status, (body as { code: string }).code]).toEqual([422, code]);
  });

  it('passes privacy and security on to those whose business they are, sealed', async () => {
    const [privacy, security] = [await write({ topic: 'privacy', message: 'Send me my data' }), await write({ topic: 'security', message: 'A hole' })];
    const { rows } = await admin.query<{ name: string }>(`select name from privacy.outbox where name like 'privacy.receive-%' order by name`);
    expect(rows.map(({ name }) => name)).toEqual(['privacy.receive-rights-request', 'privacy.receive-security-report']);
    const sealed = await admin.query<{ text: string }>('select row_to_json(m)::text as text from exchange.message m');
    expect(sealed.rows).toHaveLength(2);
    expect(JSON.stringify(sealed.rows)).not.toMatch(new RegExp(`${privacy.email}|${security.email}|my data|A hole`));
  });

  it('holds what is suspected: it is read, but nothing goes out before an operator lets it go', async () => {
    const { email, status } = await write({ topic: 'security', email: `x${people}@mailinator.com`, name: 'CHEAP PILLS https://a.example', message: 'https://a.example https://b.example https://c.example buy' });
    expect(status).toBe(202);
    const held = await conversationOf(email);
    expect(held.held).toBe(true);
    expect(held.reasons.length).toBeGreaterThan(0);
    expect(await mailsTo(email)).toEqual([]);
    expect((await ask('POST', `/${held.id}/replies`, { body: { text: 'Hello' }, version: held.version })).status).toBe(409);
    const released = await ask<ConversationDetailDto>('POST', `/${held.id}/release`, { version: held.version });
    expect(released.body).toMatchObject({ held: false });
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it('mails a reply in the thread after a moment in which it can be taken back', async () => {
    const { email } = await write();
    const { id } = await conversationOf(email);
    const { version } = (await ask<ConversationDetailDto>('POST', `/${id}/read`)).body;
    const first = await ask<ConversationMessageDto>('POST', `/${id}/replies`, { body: { text: 'Too hasty' }, version });
    expect(first.status).toBe(201);
    expect((await ask('DELETE', `/${id}/replies/${first.body.id}`)).status).toBe(204);
    await runDue('contact.send-reply', first.body.id);
    expect((await mailsTo(email)).map(({ template }) => template)).toEqual(['contact-received']);

    const open = await conversationOf(email);
    const second = await ask<ConversationMessageDto>('POST', `/${id}/replies`, { body: { text: 'Yes, it does.\n\nBest wishes' }, version: open.version });
    await runDue('contact.send-reply', second.body.id);
    const reply = (await mailsTo(email)).find(({ template }) => template === 'contact-reply');
    expect(reply).toMatchObject({ messageId: `<${second.body.id}@mail.example>`, text: expect.stringContaining('Yes, it does.') as string, replyTo: expect.stringMatching(/^hello\+[0-9a-z]{25}\.[0-9a-z]{12}@mail\.example$/) as string });
    const after = await conversationOf(email);
    expect(after).toMatchObject({ state: 'waiting', lastFrom: 'operator' });
    expect((await ask('DELETE', `/${id}/replies/${second.body.id}`)).status).toBe(409);

    const third = await ask<ConversationMessageDto>('POST', `/${id}/replies`, { body: { text: 'One more thing' }, version: after.version });
    await runDue('contact.send-reply', third.body.id);
    expect((await mailsTo(email)).at(-1)).toMatchObject({ inReplyTo: reply?.messageId, references: [reply?.messageId] });
  });

  it('tells an operator who was slower, and asks everybody which version they change', async () => {
    const { email } = await write();
    const { id, version } = await conversationOf(email);
    expect((await ask('PUT', `/${id}/assignee`, { body: { operatorId: support.id } })).status).toBe(428);
    expect((await ask('PUT', `/${id}/assignee`, { body: { operatorId: support.id }, version })).status).toBe(200);
    const slower = await ask<{ code: string }>('PUT', `/${id}/state`, { body: { state: 'closed' }, version });
    expect([slower.status, slower.body.code]).toEqual([412, 'precondition-failed']);
    await ask('POST', `/${id}/read`);
    const { version: now } = await conversationOf(email);
    expect((await ask<ConversationDetailDto>('PUT', `/${id}/state`, { body: { state: 'spam' }, version: now })).body).toMatchObject({ state: 'spam', unread: 0, assigneeId: support.id });
  });

  it('merges two conversations with one person, and no others', async () => {
    const email = someone();
    await write({ email, message: 'First' });
    await write({ email, message: 'Second' });
    const { items } = (await ask<ConversationPageDto>('POST', '/search', { body: { email } })).body;
    const [from, into] = [items[0], items[1]];
    const { email: stranger } = await write();
    const other = await conversationOf(stranger);
    expect((await ask('POST', `/${from?.id}/merge`, { body: { into: other.id }, version: from?.version })).status).toBe(409);
    expect((await ask('POST', `/${from?.id}/merge`, { body: { into: from?.id }, version: from?.version })).status).toBe(409);
    const merged = await ask<ConversationDetailDto>('POST', `/${from?.id}/merge`, { body: { into: into?.id }, version: from?.version });
    expect(merged.body).toMatchObject({ id: into?.id, unread: 2 });
    expect((await ask<ConversationDetailDto>('GET', `/${from?.id}`)).body).toMatchObject({ state: 'closed', mergedInto: into?.id, messages: [] });
  });

  it('reminds those who should read before the target is over, and alarms admins after; read messages alarm nobody', async () => {
    const boss = await createTestOperator(config, ['admin']);
    const [late, read] = [await conversationOf((await write()).email), await conversationOf((await write()).email)];
    await ask('POST', `/${read.id}/read`);
    for (const { messages } of [late, read]) {
      await runDue('contact.remind-to-read', messages[0]?.id ?? '');
      await runDue('contact.escalate-unread', messages[0]?.id ?? '');
    }
    const alerts = (await sentMails(database)).filter(({ template }) => template === 'contact-alert');
    expect(alerts.map(({ to, subject }) => [to, subject]).sort()).toEqual(
      [
        [support.email, 'A message waits to be read'],
        [support.email, 'A message is past its target, unread'],
        [boss.email, 'A message is past its target, unread'],
      ].sort(),
    );
    expect((await conversationOf(late.email)).log.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['reminded', 'escalated']));
  });

  it('publishes how well we read, from the messages themselves', async () => {
    await admin.query(`update waitlist.conversation_message set first_read_at = created_at + interval '90 minutes', first_read_by = $1 where direction = 'in'`, [support.id]);
    const { email } = await write();
    const { messages } = await conversationOf(email);
    await admin.query(`update waitlist.conversation_message set read_due_at = clock.now() - interval '1 hour' where id = $1`, [messages[0]?.id]);
    const answer = await app.inject({ method: 'GET', url: '/v1/contact/figures' });
    const received = Number((await admin.query<{ n: string }>(`select count(*) as n from waitlist.conversation_message where direction = 'in'`)).rows[0]?.n);
    expect(answer.json()).toEqual({ targetWorkingDays: 2, received, unread: 1, unreadPastTarget: 1, medianHoursToFirstRead: 1.5 });
  });

  it('pages through the inbox with cursors that fit their own list alone', async () => {
    for (let count = 0; count < 3; count += 1) await write();
    const page = await ask<ConversationPageDto>('GET', '?limit=2');
    const next = await ask<ConversationPageDto>('GET', `?limit=2&cursor=${page.body.nextCursor}`);
    const ids = [...page.body.items, ...next.body.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect((await ask<{ code: string }>('GET', `?limit=2&state=new&cursor=${page.body.nextCursor}`)).body.code).toBe('invalid-cursor');
    const found = await ask<ConversationPageDto>('POST', '/search', { body: { text: 'Heliotrope secret' } });
    expect(found.body.items).toHaveLength(1);
  });

  it('pages past conversations of one millisecond without losing any', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await conversationOf((await write({ topic: 'support' })).email)).id);
    for (const [index, id] of ids.entries()) await admin.query(`update waitlist.conversation set last_message_at = timestamptz '2026-11-23 10:00:00.123Z' + $2 * interval '1 microsecond' where id = $1`, [id, 100 + index]);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: ConversationPageDto } = await ask('GET', `?topic=support&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(ids.toReversed());
  });

  it('lets nobody answer or put aside what they have not read', async () => {
    const { email } = await write();
    const { id, version } = await conversationOf(email);
    for (const state of ['closed', 'spam', 'waiting']) expect((await ask('PUT', `/${id}/state`, { body: { state }, version })).status).toBe(409);
    expect((await ask('POST', `/${id}/replies`, { body: { text: 'Yes' }, version })).status).toBe(409);
    expect(await conversationOf(email)).toMatchObject({ state: 'new', unread: 1, version });
  });

  it('sends no reply to a person who restricted the use of their data in the meantime', async () => {
    const { email } = await write();
    const { id } = await conversationOf(email);
    const { version } = (await ask<ConversationDetailDto>('POST', `/${id}/read`)).body;
    const reply = await ask<ConversationMessageDto>('POST', `/${id}/replies`, { body: { text: 'Too late' }, version });
    await app.get(ContactDataHolder, { strict: false }).restrict({ kind: 'email', value: email }, true);
    await runDue('contact.send-reply', reply.body.id);
    expect((await mailsTo(email)).map(({ template }) => template)).toEqual(['contact-received']);
    expect((await conversationOf(email)).messages.at(-1)).toMatchObject({ handedOver: false, withdrawnAt: expect.any(String) as string });
  });

  it('lets a person know, correct, restrict and erase what they wrote', async () => {
    const holder = app.get(ContactDataHolder, { strict: false });
    const { email } = await write({ name: 'Grace', message: 'Forget me later' });
    const subject = { kind: 'email', value: email.toUpperCase() } as const;
    expect(await holder.locate(subject)).toEqual([{ store: 'waitlist.conversation', records: 1 }, { store: 'waitlist.conversation_message', records: 1 }]);
    const files: string[] = [];
    for await (const { bytes } of holder.export(subject)) files.push(Buffer.from(bytes).toString());
    expect(files.join()).toMatch(/Grace[^]*Forget me later/);
    expect(await holder.rectify(subject, { name: 'Grace H.' })).toEqual([{ store: 'waitlist.conversation', records: 1 }]);
    await holder.restrict(subject, true);
    const restricted = await conversationOf(email);
    expect(restricted).toMatchObject({ name: 'Grace H.', restricted: true });
    expect((await ask('POST', `/${restricted.id}/replies`, { body: { text: 'Hello' }, version: restricted.version })).status).toBe(423);
    await holder.erase(subject);
    await holder.erase(subject);
    expect(await holder.verifyAbsent(subject)).toEqual([]);
    expect((await ask('GET', `/${restricted.id}`)).status).toBe(404);
  });

  it('lets an operator erase a conversation, once, and writes that down', async () => {
    const { id } = await conversationOf((await write()).email);
    expect((await ask('DELETE', `/${id}`)).status).toBe(204);
    expect((await ask('DELETE', `/${id}`)).status).toBe(404);
    const { rows } = await admin.query<{ leaf: Buffer }>('select leaf from audit.leaf_outbox');
    expect(rows.filter(({ leaf }) => leaf.toString().includes(id) && leaf.toString().includes('conversation.erased'))).toHaveLength(1);
  });
});
