import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditModule } from '#audit/audit.module.js';
import type { Config } from '#config/config.js';
import { DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { HOP_HEADER, signHop } from '#http/trusted-hop.js';
import { Public } from '#identity/auth.guard.js';
import { IdentityModule } from '#identity/identity.module.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { RequestLog } from '#request-log/request-log.js';
import { RequestLogModule } from '#request-log/request-log.module.js';
import { operatorToken } from '#testing/operator-trial.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { ReadingsController } from './readings.controller.js';
import { ReadingsService } from './readings.service.js';
import { RequestLogRepository } from '#request-log/request-log.repository.js';
import { RequestLogRetention } from './request-log-retention.js';
import { RequestLogWorkerModule } from './request-log-worker.module.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

@Public()
@Controller('v1')
class TrialController {
  @Get('people/:name')
  person(@Param('name') name: string): object {
    return { name };
  }

  @Post('chunks')
  chunk(): object {
    return {};
  }
}

@Module({
  imports: [
    AuditModule,
    DatabaseModule.forDuties(['waitlist_api', 'waitlist_worker']),
    IdentityModule.forApp({ reader: 'waitlist_api' }),
    AbuseModule.forDuty('waitlist_api'),
    PersonalDataModule.forDuty('waitlist_worker'),
    RequestLogModule.forApp({ app: 'waitlist', duty: 'waitlist_api', counted: ['/v1/chunks'] }),
    RequestLogWorkerModule,
  ],
  controllers: [TrialController, ReadingsController],
  providers: [ReadingsService, RequestLogRepository],
})
class TrialApp {}

describe('the request log', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;
  let security: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'waitlist' });
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    app = await createHttpApp(TrialApp, config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    security = await operatorToken(config, ['security']);
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
  });

  beforeEach(async () => {
    await flush();
    await admin.query('delete from request_log.entry; delete from request_log.prefix_minute');
  });

  const flush = (): Promise<void> => app.get(RequestLog, { strict: false }).flush();

  const ask = (method: 'GET' | 'POST', url: string, address: string) => {
    const path = url.split('?', 1)[0] ?? '';
    return app.inject({ method, url, headers: { 'user-agent': FIREFOX, [HOP_HEADER]: signHop(config.http.trustedHopSecret, { method, path }, { address, gpc: false }, new Date()) } });
  };

  const rows = async (): Promise<object[]> => (await admin.query<object>('select method, route, status, address::text, browser from request_log.entry order by at, route')).rows;

  it('holds the pattern of the route, never the address that was asked for', async () => {
    await ask('GET', '/v1/people/anna@example.com?secret-hint=1', '203.0.113.7');
    await ask('GET', '/v1/nothing/anna', '::ffff:203.0.113.8');
    await ask('GET', '/health/live', '203.0.113.9');
    await flush();
    expect(await rows()).toEqual([
      { method: 'GET', route: '/v1/people/:name', status: 200, address: '203.0.113.7/32', browser: 'Firefox' },
      { method: 'GET', route: 'unmatched', status: 404, address: '203.0.113.8/32', browser: 'Firefox' },
    ]);
    const { rows: dump } = await admin.query<{ text: string }>('select e::text as text from request_log.entry e');
    expect(JSON.stringify(dump)).not.toMatch(/anna|secret-hint|Mozilla|X11/);
  });

  it('takes of recorders’ routes refusals only, and counts them per network and minute', async () => {
    for (const address of ['203.0.113.7', '203.0.113.8', '2001:db8:1:2::3']) await ask('POST', '/v1/chunks', address);
    await app.inject({ method: 'POST', url: '/v1/chunks', headers: { 'content-type': 'text/plain' }, payload: 'x', remoteAddress: '203.0.113.9' });
    await flush();
    expect(await rows()).toMatchObject([{ route: '/v1/chunks', status: 415, address: '203.0.113.9/32' }]);
    const { rows: counts } = await admin.query('select prefix::text, sum(requests)::int as requests, sum(refused)::int as refused from request_log.prefix_minute group by 1 order by 1');
    expect(counts).toEqual([{ prefix: '2001:db8:1::/48', requests: 1, refused: 0 }, { prefix: '203.0.113.0/24', requests: 3, refused: 1 }]);
  });

  it('cuts addresses after 7 days and drops days after 30', async () => {
    await ask('GET', '/v1/people/a', '203.0.113.7');
    await ask('GET', '/v1/people/a', '2001:db8:1:2::3');
    await ask('POST', '/v1/chunks', '203.0.113.7');
    await flush();
    const keep = async (days: number) => {
      await admin.query(`update clock.clock_offset set "offset" = make_interval(hours => $1)`, [days * 24 + 1]);
      return app.get(RequestLogRetention, { strict: false }).keep();
    };
    expect(await keep(6)).toEqual({ cut: 0, dropped: 0 });
    expect(await keep(7)).toEqual({ cut: 2, dropped: 0 });
    expect((await rows()).map((row) => (row as { address: string }).address).sort()).toEqual(['2001:db8:1::/48', '203.0.113.0/24']);
    expect(await keep(28)).toEqual({ cut: 0, dropped: 0 });
    expect((await keep(30)).dropped).toBeGreaterThan(0);
    expect(await rows()).toEqual([]);
    expect((await admin.query('select from request_log.prefix_minute')).rowCount).toBe(0);
    await admin.query(`update clock.clock_offset set "offset" = '0'`);
  });

  it('keeps what cannot be written, loses what does not fit, and says how much', async () => {
    await admin.query('revoke execute on function request_log.append(jsonb) from waitlist_api');
    await ask('GET', '/v1/people/a', '203.0.113.7');
    await expect(flush()).rejects.toThrow();
    await admin.query('grant execute on function request_log.append(jsonb) to waitlist_api');
    await flush();
    expect(await rows()).toHaveLength(1);
  });

  describe('is read', () => {
    const [since, until] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)];
    const read = (body: object, token = security) => app.inject({ method: 'POST', url: '/v1/operators/request-log/readings', headers: { authorization: `Bearer ${token}` }, payload: { reason: 'Looking for where it comes from', since, until, ...body } });

    it('by operators for security who say why, and each reading is written down', async () => {
      await ask('GET', '/v1/people/a', '203.0.113.7');
      await ask('GET', '/v1/people/a', '198.51.100.7');
      await ask('POST', '/v1/chunks', '203.0.113.7');
      await flush();
      const answer = await read({ network: '203.0.113.99/24' });
      expect(answer.json()).toMatchObject({
        requests: [{ route: '/v1/people/:name', address: '203.0.113.7/32', browser: 'Firefox', status: 200 }],
        networks: [{ prefix: '203.0.113.0/24', requests: 1, refused: 0 }],
      });
      const { rows: leaves } = await admin.query<{ text: string }>(`select convert_from(leaf, 'UTF8') as text from audit.leaf_outbox`);
      expect(JSON.stringify(leaves)).toContain('request-log.read');
    });

    it.each([
      ['no reason', { reason: 'curious' }],
      ['no end', { until: undefined }],
      ['an end before its start', { until: new Date(0) }],
      ['two months', { since: new Date(Date.now() - 60 * 86_400_000) }],
      ['a network that is none', { network: '999.1.1.1' }],
      ['a network that is too wide for its kind', { network: '203.0.113.0/33' }],
    ])('not with %s', async (_what, body) => {
      expect((await read(body)).statusCode).toBe(422);
    });

    it('by nobody else', async () => {
      expect((await read({}, await operatorToken(config, ['support', 'privacy']))).statusCode).toBe(403);
      expect((await app.inject({ method: 'POST', url: '/v1/operators/request-log/readings', payload: {} })).statusCode).toBe(401);
    });
  });
});
