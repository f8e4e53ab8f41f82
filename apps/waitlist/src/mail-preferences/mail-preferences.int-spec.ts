import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditModule } from '#audit/audit.module.js';
import type { Config } from '#config/config.js';
import { ALL_STREAMS } from '#contracts/mail-streams.js';
import { DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { IdentityModule } from '#identity/identity.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { MailKeys } from '#mail/mail-keys.js';
import { makeUnsubscribeToken } from '#mail/unsubscribe-token.js';
import { TEST_MAIL_KEYS, testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { InboundApiModule } from '../mail-inbound/inbound-api.module.js';
import { signWebhook } from '../mail-inbound/webhook-signature.js';
import { MailPreferencesModule } from './mail-preferences.module.js';

@Module({})
class PreferencesApp {}

const app = (): DynamicModule => ({
  module: PreferencesApp,
  imports: [
    DatabaseModule.forDuties(['waitlist_api']),
    AuditModule,
    IdentityModule.forApp({ reader: 'waitlist_api' }),
    AbuseModule.forDuty('waitlist_api'),
    JobsModule.forApp({ owner: 'waitlist', role: 'api', apiDuty: 'waitlist_api', workerDuty: 'waitlist_worker' }),
    MailPreferencesModule,
    InboundApiModule,
  ],
});

const SECRET = 'a secret between the provider and us';

describe('over HTTP', () => {
  let database: TestDatabase;
  let config: Config;
  let http: NestFastifyApplication;
  let admin: pg.Client;
  let keys: MailKeys;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'waitlist', role: 'api', mail: { from: 'x@example.com', keys: TEST_MAIL_KEYS, inboundSecret: SECRET } });
    keys = new MailKeys(config);
    http = await createHttpApp(app(), config);
    await http.init();
    await http.getHttpAdapter().getInstance().ready();
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
  });

  afterAll(async () => {
    await http.close();
    await admin.end();
    await database.drop();
  });

  const suppressed = async (address: string): Promise<string[]> => {
    const { rows } = await admin.query<{ stream: string }>('select stream from mail.suppression where recipient_key = $1 order by stream', [keys.recipientKey(address)]);
    return rows.map(({ stream }) => stream);
  };
  const linkOf = (address: string, stream: 'product-news' | typeof ALL_STREAMS = 'product-news', with_ = keys): string => makeUnsubscribeToken(with_, { recipientKey: keys.recipientKey(address), stream });
  const press = (token: string, headers: Record<string, string> = {}, payload = '') => http.inject({ method: 'POST', url: `/v1/unsubscribe/${token}`, headers, payload });

  describe('one click', () => {
    const ONE_CLICK = 'List-Unsubscribe=One-Click';

    it.each([
      ['urlencoded', { 'content-type': 'application/x-www-form-urlencoded' }, ONE_CLICK],
      ['multipart', { 'content-type': 'multipart/form-data; boundary=b' }, `--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n`],
      ['no body at all', {}, ''],
    ])('unsubscribes with %s, and says nothing', async (name, headers, payload) => {
      const address = `${name.replaceAll(' ', '-')}@example.org`;
      const answer = await press(linkOf(address), headers as Record<string, string>, payload);
      expect([answer.statusCode, answer.body, answer.headers['set-cookie'], answer.headers.location]).toEqual([200, '', undefined, undefined]);
      expect(await suppressed(address)).toEqual(['product-news']);
    });

    it('says the same about a token that we never made, and writes nothing', async () => {
      const before = await admin.query('select count(*) from mail.suppression');
      for (const token of ['none', `${linkOf('ada@example.org')}x`, linkOf('ada@example.org').replace('product-news', 'policy-notices'), 'a.b.c.d', '%C3%A4', 'x'.repeat(90)]) {
        const answer = await press(token);
        expect([token, answer.statusCode, answer.body]).toEqual([token, 200, '']);
      }
      expect((await admin.query('select count(*) from mail.suppression')).rows).toEqual(before.rows);
    });

    it('takes links that an older key signed, and none of an unknown key', async () => {
      const older = new MailKeys({ mail: { from: '', keys: { current: 'test', keys: { ...TEST_MAIL_KEYS.keys } } } });
      const rotated = new MailKeys({ mail: { from: '', keys: { current: 'next', keys: { ...TEST_MAIL_KEYS.keys, next: Buffer.alloc(32, 'n').toString('base64') } } } });
      expect(rotated.recipientKey('ada@example.org')).toEqual(older.recipientKey('ada@example.org'));
      await press(linkOf('rotated@example.org', 'product-news', rotated));
      expect(await suppressed('rotated@example.org')).toEqual([]);
      await press(linkOf('rotated@example.org', 'product-news', older));
      expect(await suppressed('rotated@example.org')).toEqual(['product-news']);
    });

    it('changes nothing by GET and HEAD, however often', async () => {
      const token = linkOf('scanned@example.org');
      for (let time = 0; time < 50; time += 1) {
        for (const method of ['GET', 'HEAD'] as const) {
          await http.inject({ method, url: `/v1/unsubscribe/${token}` });
          await http.inject({ method, url: `/v1/mail-preferences/${token}` });
        }
      }
      expect(await suppressed('scanned@example.org')).toEqual([]);
    });
  });

  describe('preferences', () => {
    const read = (token: string) => http.inject({ method: 'GET', url: `/v1/mail-preferences/${token}` });
    const choose = (token: string, streams: object[]) => http.inject({ method: 'PATCH', url: `/v1/mail-preferences/${token}`, payload: { streams } });
    const receives = (body: string): string[] => (JSON.parse(body) as { streams: { stream: string; owed: boolean; receives: boolean }[] }).streams.filter((one) => one.receives && !one.owed).map(({ stream }) => stream);

    it('are chosen stream by stream, back and forth', async () => {
      const token = linkOf('chooser@example.org', ALL_STREAMS);
      await press(token);
      expect(await suppressed('chooser@example.org')).toEqual(['*']);
      expect(receives((await read(token)).body)).toEqual([]);
      const answer = await choose(token, [{ stream: 'launch-invitations', receives: true }]);
      expect([answer.statusCode, receives(answer.body)]).toEqual([200, ['launch-invitations']]);
      expect(await suppressed('chooser@example.org')).not.toContain('*');
      expect(receives((await choose(token, [{ stream: 'launch-invitations', receives: false }])).body)).toEqual([]);
    });

    it('leave what is owed, and what came back', async () => {
      const token = linkOf('bounced@example.org', ALL_STREAMS);
      await admin.query(`insert into mail.suppression (recipient_key, stream, reason) values ($1, '*', 'bounced')`, [keys.recipientKey('bounced@example.org')]);
      expect(receives((await choose(token, [{ stream: 'product-news', receives: true }, { stream: 'rights-answers', receives: false }])).body)).toEqual([]);
      const { streams } = JSON.parse((await read(token)).body) as { streams: { stream: string; receives: boolean; canChoose: boolean }[] };
      expect(streams.find(({ stream }) => stream === 'rights-answers')).toMatchObject({ receives: true, canChoose: false });
      expect(streams.find(({ stream }) => stream === 'product-news')).toMatchObject({ receives: false, canChoose: false });
    });

    it('are there for nobody without a link, and take no other field', async () => {
      expect((await read('none')).statusCode).toBe(404);
      expect((await choose('none', [{ stream: 'product-news', receives: false }])).statusCode).toBe(404);
      expect((await choose(linkOf('ada@example.org'), [{ stream: 'other', receives: false }])).statusCode).toBe(422);
      expect((await choose(linkOf('ada@example.org'), [{ stream: 'product-news', receives: false, extra: 1 }])).statusCode).toBe(422);
      expect((await http.inject({ method: 'PATCH', url: `/v1/mail-preferences/${linkOf('ada@example.org')}`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=b' })).statusCode).toBe(415);
    });
  });

  describe('mail that a provider posts', () => {
    const RAW = Buffer.from('From: ada@example.org\r\nMessage-ID: <one@example.org>\r\n\r\nHello\r\n');
    const post = (payload: Buffer, signature = signWebhook(SECRET, payload, new Date())) =>
      http.inject({ method: 'POST', url: '/v1/inbound-mail', headers: { 'content-type': 'message/rfc822', 'pixeltrace-signature': signature }, payload });

    it('is kept once, with the job that reads it', async () => {
      expect((await post(RAW)).json()).toEqual({ duplicate: false });
      expect((await post(RAW)).json()).toEqual({ duplicate: true });
      const { rows } = await admin.query(`select o.payload->>'inboundId' as id from mail.inbound i join waitlist.outbox o on o.payload->>'inboundId' = i.id::text where o.name = 'mail.read-inbound'`);
      expect(rows).toHaveLength(1);
      expect((await admin.query('select encode(content, \'escape\') as text from mail.inbound')).rows[0]).not.toMatchObject({ text: expect.stringContaining('ada@example.org') });
    });

    it.each([
      ['without a signature', ''],
      ['with the signature of another body', signWebhook(SECRET, Buffer.from('other'), new Date())],
      ['with another secret', signWebhook('another secret', RAW, new Date())],
      ['with an old one', signWebhook(SECRET, RAW, new Date(Date.now() - 301_000))],
    ])('is refused %s', async (_name, signature) => {
      expect((await post(RAW, signature)).statusCode).toBe(401);
    });

    it('is refused when it is longer than we read', async () => {
      expect((await post(Buffer.alloc(2 * 1024 * 1024 + 1, 'x'))).statusCode).toBe(413);
    });
  });
});
