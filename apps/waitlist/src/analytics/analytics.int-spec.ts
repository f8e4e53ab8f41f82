import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditModule } from '#audit/audit.module.js';
import { Clock } from '#clock/clock.js';
import type { Config } from '#config/config.js';
import { type ViewCounts, VIEW_COUNTS_PATH } from '#contracts/analytics.js';
import { DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { INTERNAL_HEADER, signInternal } from '#http/internal-call.js';
import { IdentityModule } from '#identity/identity.module.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { AnalyticsModule } from './analytics.module.js';
import { AnalyticsRollUp } from './analytics-roll-up.js';

@Module({ imports: [AuditModule, DatabaseModule.forDuties(['waitlist_api', 'waitlist_worker']), IdentityModule.forApp({ reader: 'waitlist_api' }), AbuseModule.forDuty('waitlist_api'), AnalyticsModule.forRole('all')] })
class TrialApp {}

const NOW = new Date();

describe('analytics', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let admin: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, app: 'waitlist' });
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    app = await createHttpApp(TrialApp, config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    // No hour and no day ends while we look.
    jest.spyOn(app.get(Clock), 'now').mockReturnValue(NOW);
  });

  afterAll(async () => {
    await app.close();
    await admin.end();
    await database.drop();
  });

  const counts = (more: Partial<ViewCounts> = {}): ViewCounts => ({ batchId: randomUUID(), views: [], referrals: [], visits: [], dropped: [], ...more });

  const send = (body: object, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url: VIEW_COUNTS_PATH, payload: body, headers: { [INTERNAL_HEADER]: signInternal(config.http.trustedHopSecret, { method: 'POST', path: VIEW_COUNTS_PATH, body }, NOW), ...headers } });

  const today = NOW.toISOString().slice(0, 10);
  const hour = `${NOW.toISOString().slice(0, 13)}:00:00.000Z`;

  it('adds what our web app sends, once for each batch, and shows the rows as they are', async () => {
    const batch = counts({
      views: [{ hour, path: '/privacy', count: 2 }, { hour, path: '/', count: 1 }],
      referrals: [{ day: today, domain: 'example.com', count: 3 }],
      visits: [{ day: today, count: 2 }],
      dropped: [{ day: today, reason: 'bot', count: 5 }],
    });
    for (let turn = 0; turn < 2; turn += 1) expect((await send(batch)).statusCode).toBe(204);
    await Promise.all([send({ ...batch, batchId: randomUUID() }), send({ ...batch, batchId: randomUUID() })]);
    const { body, headers } = await app.inject({ url: '/v1/analytics/rows' });
    expect(headers['cache-control']).toBe('public, max-age=60');
    expect(JSON.parse(body)).toMatchObject({
      to: today,
      pageHours: [{ hour, path: '/', views: 3 }, { hour, path: '/privacy', views: 6 }],
      referralDays: [{ day: today, domain: 'example.com', views: 9 }],
      visitDays: [{ day: today, visits: 6 }],
      droppedDays: [{ day: today, reason: 'bot', views: 15 }],
      monthTotals: [],
    });
  });

  it('believes nobody else', async () => {
    const body = counts({ visits: [{ day: today, count: 1 }] });
    const old = signInternal(config.http.trustedHopSecret, { method: 'POST', path: VIEW_COUNTS_PATH, body }, new Date(NOW.getTime() - 120_000));
    const foreign = signInternal('another-secret-0123456789abcdef0123', { method: 'POST', path: VIEW_COUNTS_PATH, body }, NOW);
    const other = signInternal(config.http.trustedHopSecret, { method: 'POST', path: VIEW_COUNTS_PATH, body: { ...body, batchId: 'x' } }, NOW);
    for (const header of ['', 'x.y', old, foreign, other]) expect((await send(body, { [INTERNAL_HEADER]: header })).statusCode).toBe(401);
  });

  it.each([
    ['a free text for a path', { views: [{ hour, path: '/search?q=me', count: 1 }] }, 422],
    ['a time that is no hour', { views: [{ hour: '2026-11-23T12:34:00.000Z', path: '/', count: 1 }] }, 422],
    ['a day long ago', { visits: [{ day: '2020-01-01', count: 1 }] }, 422],
    ['a URL for a domain', { referrals: [{ day: today, domain: 'example.com/path', count: 1 }] }, 422],
    ['a reason that there is not', { dropped: [{ day: today, reason: 'mood', count: 1 }] }, 422],
    ['a row about a visit', { visitor: '192.0.2.1' }, 422],
  ])('refuses %s', async (_what, more, status) => {
    expect((await send({ ...counts(), ...more })).statusCode).toBe(status);
  });

  it.each(['from=2026-11-31', 'from=x', 'from=2026-11-02&to=2026-11-01', 'from=2026-01-01&to=2026-11-01', 'all=true'])('refuses the range %s', async (query) => {
    expect((await app.inject({ url: `/v1/analytics/rows?${query}` })).statusCode).toBe(422);
  });

  it('keeps counters for 25 months, then monthly totals', async () => {
    await admin.query('truncate analytics.page_hour, analytics.referral_day, analytics.visit_day, analytics.dropped_day, analytics.month_total');
    const monthsAgo = (months: number): string => `date_trunc('month', clock.now() at time zone 'UTC') - interval '${months} months'`;
    await admin.query(`
      insert into analytics.page_hour values (((${monthsAgo(26)}) + interval '3 hours') at time zone 'UTC', '/', 2), (((${monthsAgo(26)}) + interval '30 hours') at time zone 'UTC', '/', 3), (((${monthsAgo(25)}) + interval '1 hour') at time zone 'UTC', '/', 4);
      insert into analytics.referral_day values ((${monthsAgo(27)})::date, 'example.com', 5);
      insert into analytics.visit_day values ((${monthsAgo(27)})::date, 6), ((${monthsAgo(25)})::date, 7);
      insert into analytics.dropped_day values ((${monthsAgo(27)})::date, 'bot', 8);`);
    const rollUp = app.get(AnalyticsRollUp, { strict: false });
    expect(await rollUp.rollUp()).toBe(5);
    expect(await rollUp.rollUp()).toBe(0);
    const { monthTotals } = (await app.inject({ url: '/v1/analytics/rows' })).json<{ monthTotals: { kind: string; name: string; count: number }[] }>();
    expect(monthTotals.map(({ kind, name, count }) => [kind, name, count])).toEqual([['dropped', 'bot', 8], ['referrals', 'example.com', 5], ['visits', 'all', 6], ['views', '/', 5]]);
    // 31 days later the next month has gone the same way.
    await admin.query(`update clock.clock_offset set "offset" = interval '32 days'`);
    expect(await rollUp.rollUp()).toBe(2);
    await admin.query(`update clock.clock_offset set "offset" = '0'`);
  });
});
