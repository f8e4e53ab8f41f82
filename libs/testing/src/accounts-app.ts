import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditModule } from '#audit/audit.module.js';
import { Clock } from '#clock/clock.js';
import type { Config } from '#config/config.js';
import { DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { HOP_HEADER, signHop } from '#http/trusted-hop.js';
import { IdentityModule } from '#identity/identity.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { OperationsModule } from '#jobs/operations/operations.module.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Secret, TOTP } from 'otpauth';
import type pg from 'pg';
import { IdentityApiModule } from '../../../apps/ingest/src/identity/identity-api.module.js';
import { OperatorsModule } from '../../../apps/ingest/src/operators/operators.module.js';
import { openAsAdmin } from './ingest-rows.js';
import { sentMails, type SentMail } from './mail-trial.js';
import { testConfig } from './test-config.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { createTestTenant, type TestTenant } from './test-tenants.js';

@Module({
  imports: [
    DatabaseModule.forDuties(['ingest_api', 'identity_writer']), IdentityModule.forApp({ reader: 'ingest_api' }), AuditModule, AbuseModule.forDuty('identity_writer'),
    JobsModule.forApp({ owner: 'ingest', role: 'api', apiDuty: 'ingest_api', workerDuty: 'ingest_worker' }), PersonalDataModule.forDuty('ingest_api'), IdentityApiModule, OperationsModule, OperatorsModule,
  ],
})
class AccountsApp {}

export interface Answer {
  status: number;
  code: unknown;
  body: Record<string, unknown>;
  headers: Record<string, unknown>;
}

const PERIOD_MS = 30_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';


/** Accounts and operators over HTTP, with one tenant, on a database of their own. Always `stop()` it. */
export class AccountsUnderTest {
  private addresses = 0;
  /** What the app takes for now: the middle of a time step, which moves by `pass` alone, so that no test depends on a second elapsing. */
  private time = Math.floor(Date.now() / PERIOD_MS) * PERIOD_MS + PERIOD_MS / 2;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly config: Config,
    readonly database: TestDatabase,
    readonly admin: pg.Client,
    readonly acme: TestTenant,
  ) {
    Object.assign(app.get(Clock), { now: () => new Date(this.time) });
  }

  static async start(): Promise<AccountsUnderTest> {
    const database = await createTestDatabase();
    const urls = { web: 'http://localhost:3000', waitlist: 'http://localhost:3001', ingest: 'http://localhost:3002', privacy: 'http://localhost:3003' };
    const config = testConfig({ database: database.config, urls });
    const acme = await createTestTenant(config);
    const admin = await openAsAdmin(database);
    const app = await createHttpApp(AccountsApp, config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new AccountsUnderTest(app, config, database, admin, acme);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
    await this.database.drop();
  }

  /** Lets so many time steps of authenticator apps pass. */
  pass(steps: number): void {
    this.time += steps * PERIOD_MS;
  }

  /** What an authenticator app shows; `steps` periods from now. */
  totp(secret: string, steps = 0): string {
    return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: this.time + steps * PERIOD_MS });
  }

  /** Every call without `address` comes from an address of its own, so that no limit of one visitor is met by chance. */
  async call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, options: { token?: string; body?: object; address?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
    this.addresses += 1;
    const address = options.address ?? `203.0.${Math.floor(this.addresses / 250)}.${(this.addresses % 250) + 1}`;
    const answer = await this.app.inject({
      method,
      url,
      payload: options.body,
      headers: { [HOP_HEADER]: signHop(this.config.http.trustedHopSecret, { method, path: url.split('?')[0] ?? url }, { address, gpc: false }, new Date(this.time)), 'user-agent': FIREFOX, ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }), ...options.headers },
    });
    const body = String(answer.headers['content-type']).includes('json') ? answer.json<Record<string, unknown>>() : {};
    return { status: answer.statusCode, code: body['code'], body, headers: answer.headers };
  }

  post(url: string, body: object, options: { token?: string; address?: string } = {}): Promise<Answer> {
    return this.call('POST', url, { ...options, body });
  }

  mails(): Promise<SentMail[]> {
    return sentMails(this.database, this.config.urls.web);
  }

  /** The digits of the newest code that was mailed to `to`. */
  async mailedCode(to: string): Promise<string> {
    const mail = (await this.mails()).filter((one) => one.to === to && one.template === 'sign-in-code').at(-1);
    return (mail?.data as { code: string } | undefined)?.code ?? 'none';
  }

  async emailOf(memberId: string): Promise<string> {
    const { rows } = await this.admin.query<{ email: string }>('select email from identity.member where id = $1 union select email from identity.operator where id = $1', [memberId]);
    return rows[0]?.email ?? '';
  }

  /** Everything that was written down, oldest first. */
  async leaves(): Promise<{ log: string; action: string; actor: { kind: string; id: string }; details: Record<string, unknown> }[]> {
    const { rows } = await this.admin.query<{ leaf: Buffer }>('select leaf from audit.leaf_outbox order by created_at, id');
    return rows.map(({ leaf }) => JSON.parse(leaf.toString()) as never);
  }

  /** Signs a member in by mailed code; answers the step, with its challenge. */
  async byCode(email: string, options: { address?: string; device?: string } = {}): Promise<Answer & { challenge: string }> {
    const started = await this.post('/v1/sign-in/code', { email, ...(options.device === undefined ? {} : { device: options.device }) }, options);
    const challenge = String(started.body['challenge']);
    return { ...(await this.post('/v1/sign-in/code/answer', { challenge, code: await this.mailedCode(email) }, options)), challenge };
  }

  /** Pairs an authenticator app with the member behind `token`, a code of an earlier time step having confirmed it. */
  async pairTotp(token: string): Promise<{ secret: string; recoveryCodes: string[] }> {
    const paired = await this.post('/v1/me/factors/totp', { name: 'Phone' }, { token });
    const secret = String(paired.body['secret']);
    const confirmed = await this.post(`/v1/me/factors/totp/${String(paired.body['id'])}/confirmation`, { code: this.totp(secret, -1) }, { token });
    return { secret, recoveryCodes: confirmed.body['recoveryCodes'] as string[] };
  }
}
