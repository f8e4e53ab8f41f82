import { MIGRATIONS } from '#database/migrations/index.js';
import type { Config } from '#config/config.js';
import { ConfigModule } from '#config/config.module.js';
import type { Database } from '#database/database.js';
import { DatabaseModule, databaseOf } from '#database/database.module.js';
import { sentMails } from '#testing/mail-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { MailModule } from './mail.module.js';
import { Mail, type MailRequest } from './mail.service.js';

const DUTIES = ['waitlist_api', 'waitlist_worker', 'ingest_api', 'ingest_worker', 'identity_writer', 'privacy_api', 'privacy_worker'] as const;
const CODE: MailRequest = { template: 'sign-in-code', to: 'Ada@Example.org', data: { code: '424242', minutes: 10 } };

describe('Mail.send', () => {
  let database: TestDatabase;
  let config: Config;
  let app: INestApplicationContext;
  let mail: Mail;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config });
    app = await Test.createTestingModule({ imports: [ConfigModule.forRoot(config), DatabaseModule.forDuties([...DUTIES, 'ingest_intake']), MailModule.forDuty('waitlist_api')] }).compile();
    mail = app.get(Mail, { strict: false });
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const as = (duty: (typeof DUTIES)[number] | 'ingest_intake'): Database => app.get(databaseOf(duty), { strict: false });

  it('is there for every duty that sends, and for no other', async () => {
    expect(MIGRATIONS.length).toBeGreaterThan(0);
    for (const duty of DUTIES) await as(duty).transaction('platform', (tx) => mail.send(tx, { ...CODE, key: `duty-${duty}` }));
    expect(await sentMails(database)).toHaveLength(DUTIES.length);
    await expect(as('ingest_intake').transaction('platform', (tx) => mail.send(tx, CODE))).rejects.toThrow(/permission denied/);
  });

  it('writes a mail with the transaction of its cause, or none', async () => {
    const before = (await sentMails(database)).length;
    const broken = as('ingest_api').transaction('platform', async (tx) => {
      await mail.send(tx, CODE);
      throw new Error('The cause failed');
    });
    await expect(broken).rejects.toThrow('The cause failed');
    expect(await sentMails(database)).toHaveLength(before);
  });

  it('writes one mail of one key, however many ask at once', async () => {
    const send = (): Promise<string> => as('privacy_worker').transaction('platform', (tx) => mail.send(tx, { ...CODE, key: 'once' }));
    const ids = await Promise.all([send(), send(), send()]);
    expect(new Set(ids).size).toBe(1);
    expect((await sentMails(database)).filter(({ id }) => id === ids[0])).toHaveLength(1);
  });

  it('keeps address and words under seal', async () => {
    const id = await as('waitlist_worker').transaction('platform', (tx) => mail.send(tx, CODE));
    const sent = (await sentMails(database)).find((one) => one.id === id);
    expect(sent).toMatchObject({ to: 'Ada@example.org', stream: 'sign-in-codes', messageId: `<${id}@localhost>`, state: 'queued' });
    expect(sent?.text).toContain('424242');
    const rows = await as('waitlist_worker').transaction('platform', (tx) => (tx as unknown as { query: (sql: string) => Promise<unknown[]> }).query(`select row_to_json(m)::text as text from mail.message m`));
    expect(JSON.stringify(rows)).not.toMatch(/ada@|424242/i);
  });
});
