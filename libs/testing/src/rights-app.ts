import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import { PrivacyModule } from '../../../apps/privacy/src/privacy.module.js';
import { CaseEndedHandler } from '../../../apps/privacy/src/requests/case-ended.handler.js';
import type { RequestDetailDto } from '../../../apps/privacy/src/requests/desk.dto.js';
import type { OwnRequestDto } from '../../../apps/privacy/src/requests/person.dto.js';
import { RequestUpkeep } from '../../../apps/privacy/src/requests/upkeep.js';
import { openAsAdmin } from './ingest-rows.js';
import { type SentMail, sentMails } from './mail-trial.js';
import { createTestOperator, type TestOperator } from './operator-trial.js';
import { formToken, visitorHeaders } from './public-form.js';
import { testConfig } from './test-config.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

export interface RightsAnswer<T> {
  status: number;
  body: T;
  code: unknown;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export const tokenIn = (link: string | undefined): string => new URL(link ?? '').searchParams.get('token') ?? '';

/** The privacy app with an operator, and people who ask for their rights. Always `stop()` it. */
export class RightsTrial {
  private visitors = 0;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly config: Config,
    readonly database: TestDatabase,
    readonly admin: pg.Client,
    readonly operator: TestOperator,
  ) {}

  static async start(): Promise<RightsTrial> {
    const database = await createTestDatabase();
    const config = testConfig({ database: database.config, app: 'privacy', role: 'all' });
    const app = await createHttpApp(PrivacyModule.forRole('all'), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new RightsTrial(app, config, database, await openAsAdmin(database), await createTestOperator(config, ['privacy']));
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
    await this.database.drop();
  }

  async call<T>(method: Method, url: string, token: string, payload?: object, version?: number): Promise<RightsAnswer<T>> {
    const headers = { authorization: `Bearer ${token}`, ...(version === undefined ? {} : { 'if-match': `"${version}"` }) };
    const answer = await this.app.inject({ method, url: `/v1/${url}`, headers, ...(payload ? { payload } : {}) });
    const body = answer.body === '' ? ({} as T) : answer.json<T>();
    return { status: answer.statusCode, body, code: (body as { code?: unknown }).code };
  }

  /** As a visitor of their own, without a credential. */
  async visit<T>(url: string, payload: object): Promise<RightsAnswer<T>> {
    this.visitors += 1;
    const headers = visitorHeaders(this.config, { method: 'POST', path: url }, `10.9.${this.visitors}.1`);
    const answer = await this.app.inject({ method: 'POST', url, headers, payload });
    return { status: answer.statusCode, body: answer.json(), code: answer.json<{ code?: unknown }>().code };
  }

  form(payload: object): Promise<RightsAnswer<{ reference: string; status: string }>> {
    return this.visit('/v1/rights-requests', { formToken: formToken(this.app, 'rights-request'), ...payload });
  }

  byCode(reference: string, code: string): Promise<RightsAnswer<{ pageToken: string }>> {
    return this.visit('/v1/rights-requests/code', { reference, code });
  }

  async mailsTo(email: string): Promise<SentMail[]> {
    return (await sentMails(this.database)).filter(({ to }) => to === email);
  }

  async lastMail(email: string): Promise<SentMail> {
    const mail = (await this.mailsTo(email)).at(-1);
    if (!mail) throw new Error('no mail');
    return mail;
  }

  /** Asks by the form, as somebody in Germany, and confirms by the link. Answers the reference and the token of the page. */
  async asked(email: string, more: object = {}): Promise<{ id: string; page: string }> {
    const { body } = await this.form({ type: 'access', email, country: 'DE', ...more });
    const { body: confirmed } = await this.call<{ pageToken: string }>('POST', 'own-rights-request/confirmation', tokenIn((await this.lastMail(email)).links[0]));
    return { id: body.reference, page: confirmed.pageToken };
  }

  async read(id: string): Promise<RequestDetailDto> {
    return (await this.call<RequestDetailDto>('GET', `rights-requests/${id}`, this.operator.token)).body;
  }

  async own(page: string): Promise<OwnRequestDto> {
    return (await this.call<OwnRequestDto>('GET', 'own-rights-request', page)).body;
  }

  /** A step of the operator, in the version that stands. */
  async step(id: string, method: Method, path: string, payload?: object): Promise<RightsAnswer<RequestDetailDto>> {
    return this.call<RequestDetailDto>(method, `rights-requests/${id}/${path}`, this.operator.token, payload, (await this.read(id)).version);
  }

  upkeep(): Promise<void> {
    return this.app.get(RequestUpkeep, { strict: false }).turn();
  }

  /** As if everything about a request had happened so many days earlier. */
  async age(id: string, days: number): Promise<void> {
    await this.admin.query(
      `update privacy.rights_request set received_at = received_at - $2 * interval '1 day', due_at = due_at - $2 * interval '1 day', target_at = target_at - $2 * interval '1 day',
         verify_until = verify_until - $2 * interval '1 day', closed_at = closed_at - $2 * interval '1 day' where id = $1`,
      [id, days],
    );
  }

  /** Tells that a case has ended, as its job does. */
  endCase(caseId: string | null): Promise<void> {
    return this.app.get(CaseEndedHandler, { strict: false }).handle({ caseId: caseId ?? '' }, { attempt: 1, signal: new AbortController().signal, complete: () => Promise.resolve() });
  }
}
