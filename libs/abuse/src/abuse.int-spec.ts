import type { Config } from '#config/config.js';
import { AuditModule } from '#audit/audit.module.js';
import { DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { ProblemError } from '#http/problem.js';
import { Public } from '#identity/auth.guard.js';
import { IdentityModule } from '#identity/identity.module.js';
import { formToken, visitorHeaders } from '#testing/public-form.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { Body, Controller, HttpCode, Injectable, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsEmail, IsOptional, IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { AbuseModule } from './abuse.module.js';
import { type AttackChange, AttackWatch } from './attack-watch.js';
import { FormSignals } from './form-signals.js';
import { solve } from './proof-of-work.js';
import { PublicFormDto } from './public-form.dto.js';
import { GuardedBy, PublicWrite, Verdict } from './public-write.js';
import type { AbuseVerdict } from './verdict.js';
import pg from 'pg';

class JoinDto extends PublicFormDto {
  @IsEmail()
  email: string;

  @IsOptional()
  @IsString()
  name?: string;
}

@Injectable()
class Joins {
  readonly taken: { email: string; verdict: AbuseVerdict }[] = [];
  fails = false;
  held?: Promise<void>;
}

@Controller('v1')
class TrialController {
  constructor(private readonly joins: Joins) {}

  @Post('joins')
  @HttpCode(202)
  @PublicWrite<JoinDto>({ form: 'waitlist-join', recipient: ({ email }) => email, names: ({ name }) => [name], whenCaught: () => ({ state: 'asked' }) })
  async join(@Body() body: JoinDto, @Verdict() verdict: AbuseVerdict): Promise<{ state: string }> {
    await this.joins.held;
    if (this.joins.fails) throw new ProblemError('dependency-unavailable');
    this.joins.taken.push({ email: body.email, verdict });
    return { state: 'asked' };
  }

  @Post('links')
  @HttpCode(200)
  @Public()
  @GuardedBy('signed-link')
  link(): object {
    return {};
  }
}

@Module({ controllers: [TrialController], providers: [Joins] })
class TrialModule {}

@Module({ imports: [AuditModule, DatabaseModule.forDuties(['waitlist_api']), IdentityModule.forApp({ reader: 'waitlist_api' }), AbuseModule.forDuty('waitlist_api'), TrialModule] })
class TrialApp {}

describe('the defence of public writes', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;
  let joins: Joins;
  let visitors = 0;
  let people = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'waitlist', role: 'api' });
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    app = await createHttpApp(TrialApp, config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    joins = app.get(Joins, { strict: false });
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
  });

  beforeEach(() => {
    joins.taken.length = 0;
    joins.fails = false;
  });

  const person = (): string => `person-${(people += 1)}`;
  const visitor = (): string => `2001:db8:${(visitors += 1).toString(16)}::7`;

  const post = (body: object, { address = visitor(), headers = {} }: { address?: string; headers?: Record<string, string> } = {}) =>
    app.inject({ method: 'POST', url: '/v1/joins', payload: body, headers: { ...visitorHeaders(config, { method: 'POST', path: '/v1/joins' }, address), ...headers } });

  const fields = (more: object = {}): Record<string, unknown> => ({ email: `${person()}@example.com`, formToken: formToken(app, 'waitlist-join'), ...more });

  it('lets a person through, once for each token', async () => {
    const body = fields();
    expect((await post(body)).statusCode).toBe(202);
    expect(joins.taken).toMatchObject([{ verdict: { decision: 'accept', score: 0, reasons: [] } }]);
    const again = await post(body);
    expect([again.statusCode, again.json<{ code: string }>().code]).toEqual([422, 'form-token-invalid']);
    expect(joins.taken).toHaveLength(1);
  });

  it('answers a filled honeypot like everybody and does nothing', async () => {
    const real = await post(fields());
    const bot = await post(fields({ website: 'https://spam.example' }));
    expect([bot.statusCode, bot.body]).toEqual([real.statusCode, real.body]);
    expect(Object.keys(bot.headers).sort()).toEqual(Object.keys(real.headers).sort());
    expect(joins.taken).toHaveLength(1);
  });

  it('wants a token that is ours, of this form, neither new nor old', async () => {
    for (const token of ['x', formToken(app, 'contact'), formToken(app, 'waitlist-join').replace(/.$/, '_')]) {
      expect((await post(fields({ formToken: token }))).json()).toMatchObject({ status: 422, code: 'form-token-invalid' });
    }
    const opened = await app.inject({ url: '/v1/forms/waitlist-join' });
    expect(opened.json()).toMatchObject({ puzzle: { difficulty: 0 } });
    const early = await post(fields({ formToken: opened.json<{ token: string }>().token }));
    expect([early.json<{ code: string }>().code, early.headers['retry-after']]).toEqual(['form-too-early', '2']);
    expect(joins.taken).toHaveLength(0);
  });

  it('keeps the token usable when a value is wrong or we fail', async () => {
    const body = fields();
    expect((await post({ ...body, email: 'nobody' })).json()).toMatchObject({ code: 'validation-failed' });
    joins.fails = true;
    expect((await post(body)).statusCode).toBe(503);
    joins.fails = false;
    expect((await post(body)).statusCode).toBe(202);
  });

  it('holds what has no proof where one is asked for, and takes a right one', async () => {
    const token = (): string => formToken(app, 'waitlist-join', 8);
    await post(fields({ formToken: token() }));
    await post(fields({ formToken: token(), proof: 'no' }));
    const solved = token();
    await post(fields({ formToken: solved, proof: solve(solved, 8) }));
    expect(joins.taken.map(({ verdict }) => [verdict.decision, ...verdict.reasons])).toEqual([['hold', 'proof-missing'], ['hold', 'proof-wrong'], ['accept']]);
  });

  it('holds disposable mailboxes and names with links, and refuses neither', async () => {
    await post(fields({ email: 'x@mailinator.com' }));
    await post(fields({ email: 'x@mozmail.com' }));
    await post(fields({ name: 'see https://spam.example' }));
    expect(joins.taken.map(({ verdict }) => [verdict.decision, ...verdict.reasons])).toEqual([['hold', 'disposable-domain'], ['accept'], ['accept', 'text-links']]);
  });

  it('holds what goes to one mailbox too often, however it is written', async () => {
    for (let sent = 0; sent < 7; sent += 1) await post(fields({ email: `Over.Full+${sent}@gmail.com` }));
    expect(joins.taken.map(({ verdict }) => verdict.reasons.includes('recipient-busy'))).toEqual([false, false, false, false, false, false, true]);
  });

  describe('limits', () => {
    const limited = async (addresses: string[]): Promise<number[]> => {
      const statuses: number[] = [];
      for (const address of addresses) statuses.push((await post({}, { address })).statusCode);
      return statuses;
    };

    it.each([
      ['one IPv4 address, mapped into IPv6 or not', (turn: number) => (turn % 2 === 0 ? '198.51.100.7' : '::ffff:198.51.100.7')],
      ['one IPv6 /64', (turn: number) => `2001:db8:ffff:1::${turn + 1}`],
    ])('%s', async (_name, addressOf) => {
      const statuses = await limited(Array.from({ length: 21 }, (_, turn) => addressOf(turn)));
      expect(statuses).toEqual([...Array<number>(20).fill(422), 429]);
    });

    it.each([
      ['one IPv4 /24', (turn: number) => `203.0.113.${turn + 1}`],
      ['one IPv6 /48', (turn: number) => `2001:db8:fffe:${(turn + 1).toString(16)}::1`],
    ])('%s', async (_name, addressOf) => {
      const statuses = await limited(Array.from({ length: 101 }, (_, turn) => addressOf(turn)));
      expect(statuses.filter((status) => status === 429)).toHaveLength(1);
      expect(statuses.at(-1)).toBe(429);
    });

    it('says in headers how much is left and how long to wait', async () => {
      const first = await post({}, { address: '192.0.2.1' });
      expect(first.headers['ratelimit-policy']).toBe('"address";q=20;w=3600, "network";q=100;w=3600');
      expect(first.headers.ratelimit).toMatch(/^"address";r=19;t=(3600|3599), "network";r=99;t=(3600|3599)$/);
      await limited(Array<string>(19).fill('192.0.2.1'));
      const refused = await post({}, { address: '192.0.2.1' });
      expect(refused.json()).toMatchObject({ status: 429, code: 'rate-limited' });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_500);
    });

    it('believes no X-Forwarded-For and no forged hop', async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        await app.inject({ method: 'POST', url: '/v1/joins', payload: {}, remoteAddress: '192.0.2.200', headers: { 'x-forwarded-for': `198.18.0.${turn}`, 'pixeltrace-hop': `e30.${turn}` } });
      }
      const last = await app.inject({ method: 'POST', url: '/v1/joins', payload: {}, remoteAddress: '192.0.2.200', headers: { 'x-forwarded-for': '198.18.1.1', forwarded: 'for=198.18.1.1' } });
      expect(last.statusCode).toBe(429);
    });

    it('limits signed links by themselves', async () => {
      const statuses = [];
      for (let turn = 0; turn < 121; turn += 1) statuses.push((await app.inject({ method: 'POST', url: '/v1/links', remoteAddress: '192.0.2.77' })).statusCode);
      expect(statuses).toEqual([...Array<number>(120).fill(200), 429]);
    });
  });

  describe('idempotency keys', () => {
    const keyed = (body: object, key: string) => post(body, { headers: { 'idempotency-key': key } });

    it('give the first answer again, and do the work once', async () => {
      const [body, key] = [fields(), randomUUID()];
      const first = await keyed(body, key);
      const second = await keyed({ ...body, formToken: formToken(app, 'waitlist-join') }, key);
      expect([second.statusCode, second.body, second.headers['idempotency-replayed']]).toEqual([first.statusCode, first.body, 'true']);
      expect(joins.taken).toHaveLength(1);
    });

    it('refuse another message, and keep nothing that can be read', async () => {
      const [email, key] = [`${person()}@example.com`, randomUUID()];
      await keyed(fields({ email }), key);
      expect((await keyed(fields({ email: 'other@example.com' }), key)).json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
      const { rows } = await admin.query<{ all: string }>(`select string_agg(encode(key, 'escape') || encode(payload, 'escape') || encode(answer, 'escape'), '') as all from abuse.idempotent`);
      expect(rows[0]?.all).not.toContain('asked');
      expect(rows[0]?.all).not.toContain(key);
    });

    it('say when the first request is still running, and forget one that failed', async () => {
      const [body, key] = [fields(), randomUUID()];
      let release = (): void => undefined;
      joins.held = new Promise((resolve) => (release = resolve));
      const first = keyed(body, key);
      const { rows } = await seen(`select 1 from abuse.idempotent where state = 'running'`);
      expect(rows).toHaveLength(1);
      expect((await keyed(body, key)).json()).toMatchObject({ status: 409, code: 'idempotency-key-in-progress' });
      release();
      joins.held = undefined;
      expect((await first).statusCode).toBe(202);
      const other = fields();
      joins.fails = true;
      const failedKey = randomUUID();
      expect((await keyed(other, failedKey)).statusCode).toBe(503);
      joins.fails = false;
      expect((await keyed(other, failedKey)).statusCode).toBe(202);
    });

    const seen = async (sql: string): Promise<pg.QueryResult> => {
      for (;;) {
        const found = await admin.query(sql);
        if (found.rows.length > 0) return found;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
  });

  describe('under attack', () => {
    const look = async (): Promise<AttackChange[]> => {
      await app.get(FormSignals, { strict: false }).flush();
      return app.get(AttackWatch, { strict: false }).look();
    };

    it('asks for a puzzle, holds what comes without, and calms down', async () => {
      const watch = app.get(AttackWatch, { strict: false });
      app.get(FormSignals, { strict: false }).count('waitlist-join', 'submitted', 1_000);
      await look();
      expect(watch.isAttacked('waitlist-join')).toBe(true);
      expect((await app.inject({ url: '/v1/forms/waitlist-join' })).json()).toMatchObject({ puzzle: { difficulty: 16 } });
      await post(fields());
      expect(joins.taken).toMatchObject([{ verdict: { decision: 'hold', reasons: ['proof-missing', 'under-attack'] } }]);
      await admin.query(`update abuse.form_minute set minute = minute - interval '2 hours'; update abuse.form_defence set last_bad_at = clock.now() - interval '11 minutes'`);
      await look();
      expect(watch.isAttacked('waitlist-join')).toBe(false);
    });
  });
});
