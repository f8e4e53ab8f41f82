import { AbuseModule } from '#abuse/abuse.module.js';
import type { FormName } from '#abuse/forms.js';
import { AuditModule } from '#audit/audit.module.js';
import type { Config } from '#config/config.js';
import { DatabaseModule } from '#database/database.module.js';
import { ExchangeModule } from '#exchange/exchange.module.js';
import { createHttpApp } from '#http/create-app.js';
import { IdentityModule } from '#identity/identity.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import { OperatorsDeskApiModule } from '../../../apps/waitlist/src/operators-desk/operators-desk-api.module.js';
import { OperatorsDeskWorkerModule } from '../../../apps/waitlist/src/operators-desk/operators-desk-worker.module.js';
import { RetentionWorkerModule } from '../../../apps/waitlist/src/retention/retention-worker.module.js';
import { TakeSignUpsHandler } from '../../../apps/waitlist/src/waitlist/take-sign-ups.handler.js';
import { WaitlistApiModule } from '../../../apps/waitlist/src/waitlist/waitlist-api.module.js';
import { WaitlistWorkerModule } from '../../../apps/waitlist/src/waitlist/waitlist-worker.module.js';
import { openAsAdmin } from './ingest-rows.js';
import { type SentMail, sentMails } from './mail-trial.js';
import { formToken, visitorHeaders } from './public-form.js';
import { testConfig } from './test-config.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

@Module({})
class WaitlistApp {}

const waitlistApp = (): DynamicModule => ({
  module: WaitlistApp,
  imports: [
    DatabaseModule.forDuties(['waitlist_api', 'waitlist_worker']),
    IdentityModule.forApp({ reader: 'waitlist_api' }),
    AbuseModule.forDuty('waitlist_api'),
    AuditModule,
    ExchangeModule.forApp({ role: 'api', workerDuty: 'waitlist_worker' }),
    PersonalDataModule.forDuty('waitlist_worker'),
    JobsModule.forApp({ owner: 'waitlist', role: 'api', apiDuty: 'waitlist_api', workerDuty: 'waitlist_worker' }),
    WaitlistApiModule,
    WaitlistWorkerModule,
    RetentionWorkerModule,
    OperatorsDeskApiModule,
    OperatorsDeskWorkerModule,
  ],
});

type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';
const FORM_OF: Readonly<Record<string, FormName>> = { 'sign-ups': 'waitlist-join', resends: 'waitlist-resend', 'place-links': 'own-data-link' };

/** The waitlist over HTTP on a database of its own; requests are worked off when a spec says so. Always `stop()` it. */
export class WaitlistUnderTest {
  private visitors = 0;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly config: Config,
    readonly database: TestDatabase,
    readonly admin: pg.Client,
  ) {}

  static async start(overrides: Partial<Config> = {}): Promise<WaitlistUnderTest> {
    const database = await createTestDatabase();
    const config = testConfig({ database: database.config, app: 'waitlist', role: 'api', ...overrides });
    const app = await createHttpApp(waitlistApp(), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new WaitlistUnderTest(app, config, database, await openAsAdmin(database));
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
    await this.database.drop();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(type, { strict: false });
  }

  /** Sends a public form as a visitor of their own. `path`: `sign-ups`, `resends` or `place-links`. */
  form(path: string, body: object) {
    this.visitors += 1;
    const url = `/v1/waitlist/${path}`;
    const headers = visitorHeaders(this.config, { method: 'POST', path: url }, `10.${(this.visitors >> 8) & 255}.${this.visitors & 255}.1`);
    const payload = { formToken: formToken(this.app, FORM_OF[path] ?? 'waitlist-join'), ...body };
    return this.app.inject({ method: 'POST', url, headers, payload });
  }

  call(method: Method, path: string, token: string, payload?: object) {
    return this.app.inject({ method, url: `/v1/${path}`, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) });
  }

  /** Works off what the forms left. */
  async drain(): Promise<void> {
    const handler = this.get(TakeSignUpsHandler);
    const { signal } = new AbortController();
    for (let shard = 0; shard < 8; shard += 1) await handler.handle({ shard }, { signal });
  }

  mails(): Promise<SentMail[]> {
    return sentMails(this.database, this.config.urls.web);
  }

  async mailsTo(email: string): Promise<SentMail[]> {
    return (await this.mails()).filter(({ to }) => to === email);
  }

  async sql<T = Record<string, unknown>>(text: string, ...values: unknown[]): Promise<T[]> {
    return (await this.admin.query(text, values)).rows as T[];
  }

  async count(table: string): Promise<number> {
    return (await this.sql<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? 0;
  }

  /** Moves SQL time. */
  async advance(interval: string): Promise<void> {
    await this.sql(`update clock.clock_offset set "offset" = "offset" + $1::interval`, interval);
  }

  /** Joins and answers the tokens of the newest mail to this address. */
  async joinOnly(email: string, more: object = {}): Promise<{ confirm: string }> {
    await this.form('sign-ups', { email, ...more });
    await this.drain();
    const mail = (await this.mailsTo(email)).at(-1);
    if (!mail) throw new Error('no mail was sent');
    return { confirm: tokenOf(mail.links[0]) };
  }

  /** A person on the list. */
  async joined(email: string, more: object = {}): Promise<{ id: string; confirm: string; place: string }> {
    const { confirm } = await this.joinOnly(email, more);
    const answer = await this.call('POST', 'waitlist/confirmation', confirm);
    const [row] = await this.sql<{ id: string }>('select id from waitlist.subscriber where email = $1', email);
    return { id: row?.id ?? '', confirm, place: answer.json<{ placeToken: string }>().placeToken };
  }
}

export const tokenOf = (link: string | undefined): string => new URL(link ?? '').searchParams.get('token') ?? '';
