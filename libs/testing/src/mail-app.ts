import { ClockModule } from '#clock/clock.module.js';
import type { Config, MailConfig } from '#config/config.js';
import { ConfigModule } from '#config/config.module.js';
import type { Tx } from '#contracts/transaction.js';
import { type Database, query } from '#database/database.js';
import { DatabaseModule, databaseOf } from '#database/database.module.js';
import { Mail, type MailRequest } from '#mail/mail.service.js';
import { MailKeys } from '#mail/mail-keys.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { type INestApplicationContext, type LoggerService, Module, type Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import pg from 'pg';
import { MailRecovery } from '../../../apps/waitlist/src/mail-worker/mail-recovery.js';
import { MailSender } from '../../../apps/waitlist/src/mail-worker/mail-sender.js';
import { MAIL_TRANSPORT, type MailTransport } from '../../../apps/waitlist/src/mail-worker/mail-transport.js';
import { MailWorkerModule } from '../../../apps/waitlist/src/mail-worker/mail-worker.module.js';
import { TEST_MAIL_KEYS, testConfig } from './test-config.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const SILENT: LoggerService = { log: () => undefined, error: () => undefined, warn: () => undefined };

/** The sending worker on a database of its own. It sends when a spec says so (`round`, `drain`), or by itself after `run()`. Always `stop()` it. */
export class MailUnderTest {
  private constructor(
    readonly database: TestDatabase,
    readonly config: Config,
    readonly app: INestApplicationContext,
    readonly admin: pg.Client,
  ) {}

  static async start(mail: Partial<MailConfig>, options: { providers?: Provider[]; config?: Partial<Config>; transport?: MailTransport } = {}): Promise<MailUnderTest> {
    const database = await createTestDatabase();
    const config = testConfig({ database: database.config, app: 'waitlist', mail: { from: 'Pixeltrace <no-reply@example.com>', keys: TEST_MAIL_KEYS, ...mail }, ...options.config });
    @Module({
      imports: [ConfigModule.forRoot(config), ClockModule, DatabaseModule.forDuties(['waitlist_api', 'waitlist_worker']), PersonalDataModule.forDuty('waitlist_worker'), MailWorkerModule],
      providers: options.providers ?? [],
    })
    class App {}
    const building = Test.createTestingModule({ imports: [App] }).setLogger(SILENT);
    if (options.transport) building.overrideProvider(MAIL_TRANSPORT).useValue(options.transport);
    const app = await building.compile();
    const admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    return new MailUnderTest(database, config, app, admin);
  }

  async run(): Promise<void> {
    await this.app.init();
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
    await this.database.drop();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(type, { strict: false });
  }

  get db(): Database {
    return this.app.get<Database>(databaseOf('waitlist_worker'), { strict: false });
  }

  send(...mails: MailRequest[]): Promise<string[]> {
    return this.db.transaction('platform', async (tx) => {
      const ids: string[] = [];
      for (const mail of mails) ids.push(await this.get(Mail).send(tx, mail));
      return ids;
    });
  }

  /** Rounds until nothing is due. */
  async drain(limit = 16): Promise<number> {
    for (let sum = 0; ; ) {
      const { taken } = await this.get(MailSender).round(limit);
      sum += taken;
      if (taken === 0) return sum;
    }
  }

  recover(): Promise<number> {
    return this.get(MailRecovery).recover();
  }

  recipientKey(address: string): Buffer {
    return this.get(MailKeys).recipientKey(address);
  }

  async rows<T = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<T[]> {
    return (await this.admin.query(sql, values)).rows as T[];
  }

  async states(): Promise<Record<string, number>> {
    const rows = await this.rows<{ state: string; n: number }>('select state, count(*)::int as n from mail.message group by state');
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  }

  async message(id: string): Promise<Record<string, unknown>> {
    return (await this.rows('select * from mail.message where id = $1', id))[0] ?? {};
  }

  /** Moves the clock of the database. */
  async later(interval: string): Promise<void> {
    await this.admin.query('update clock.clock_offset set "offset" = "offset" + $1::interval', [interval]);
  }

  query<T>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.db.transaction('platform', (tx: Tx) => query<T>(tx, sql, values));
  }

  /** An announcement that runs, with a row for each address; straight into the database. */
  async announce(addresses: readonly string[], stream = 'product-news'): Promise<string> {
    const [{ id } = { id: '' }] = await this.rows<{ id: string }>(`insert into mail.announcement (state, stream, subject, body, segment, recipients) values ('running', $1, 'News', 'Hello', '{}', $2) returning id`, stream, addresses.length);
    const keys = this.get(MailKeys);
    const ids = addresses.map(() => crypto.randomUUID());
    await this.admin.query(
      `insert into mail.message (id, template, stream, priority, recipient_key, domain, message_id, content, announcement_id)
       select i, 'announcement-' || $6::text, $6, 2, k, d, '<' || i || '@example.com>', c, $5 from unnest($1::uuid[], $2::bytea[], $3::text[], $4::bytea[]) as n (i, k, d, c)`,
      [ids, addresses.map((to) => keys.recipientKey(to)), addresses.map((to) => to.split('@')[1]), addresses.map((to, index) => keys.seal(ids[index] ?? '', JSON.stringify({ to }))), id, stream],
    );
    return id;
  }
}
