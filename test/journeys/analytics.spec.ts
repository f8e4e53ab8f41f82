import { Clock } from '#clock/clock.js';
import { sampleConfig } from '#config/sample-config.js';
import { createHttpApp } from '#http/create-app.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { ownTestRedis } from '#testing/test-redis.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { WaitlistModule } from '../../apps/waitlist/src/waitlist.module.js';
import { ViewCounting } from '../../apps/web/src/analytics/view-counting.js';
import { WebModule } from '../../apps/web/src/web.module.js';
import { dumpOf, filesOfPostgres, filesOfRedis, forms, holds } from './analytics/store-search.js';

const ADDRESS = '127.44.55.66';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

describe('page views', () => {
  const marker = `planted-${randomBytes(8).toString('hex')}`;
  const agent = `${BROWSER} Visitor-${randomBytes(8).toString('hex')}`;
  const started = Date.now();
  let database: TestDatabase;
  let redis: Awaited<ReturnType<typeof ownTestRedis>>;
  let admin: pg.Client;
  let waitlist: NestFastifyApplication;
  let web: NestFastifyApplication;

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), ownTestRedis()]);
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    const config = testConfig({ database: database.config, app: 'waitlist', role: 'api', redis });
    waitlist = await createHttpApp(WaitlistModule.forRole('api'), config);
    await waitlist.listen(0, '127.0.0.1');
    const { port } = waitlist.getHttpServer().address() as AddressInfo;
    web = await createHttpApp(WebModule, sampleConfig('web', { WAITLIST_URL: `http://127.0.0.1:${port}`, TRUSTED_HOP_SECRET: config.http.trustedHopSecret }));
    await web.listen(0, '127.0.0.1');
    // No hour and no day ends while we look.
    for (const app of [web, waitlist]) jest.spyOn(app.get(Clock), 'now').mockReturnValue(new Date(started));
  });

  afterAll(async () => {
    await web.close();
    await waitlist.close();
    await admin.end();
    await Promise.all([database.drop(), redis.stop()]);
  });

  /** From a loopback address of the visitor's own. */
  const visit = (path: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }> =>
    new Promise((resolve, reject) => {
      const { port } = web.getHttpServer().address() as AddressInfo;
      const options = { port, path, host: '127.0.0.1', localAddress: ADDRESS, agent: false, headers: { accept: 'text/html', 'user-agent': agent, ...headers } } as const;
      http
        .get(options, (answer) => {
          let body = '';
          answer.on('data', (data: Buffer) => (body += data.toString()));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
        })
        .on('error', reject);
    });

  const counting = (): ViewCounting => web.get(ViewCounting);

  it('become counters, whoever makes them; signals, bots and prefetching are kept out', async () => {
    const referer = 'https://www.example.com/their-page?fbclid=click';
    for (let turn = 0; turn < 3; turn += 1) expect((await visit('/privacy', { referer })).headers['set-cookie']).toBeUndefined();
    await visit('/', { referer: 'https://rare.example.net/' });
    await visit('/', { 'sec-gpc': '1' });
    await visit('/', { dnt: '1' });
    await visit('/', { 'user-agent': 'Googlebot/2.1' });
    await visit('/', { 'sec-purpose': 'prefetch' });
    await visit('/wp-login.php');
    await counting().send();
    const rows = await waitlist.inject({ url: '/v1/analytics/rows' });
    expect(rows.json()).toMatchObject({
      pageHours: expect.arrayContaining([expect.objectContaining({ path: '/privacy', views: 3 })]) as unknown,
      referralDays: [{ domain: 'example.com', views: 3 }],
      droppedDays: [{ reason: 'bot', views: 1 }, { reason: 'prefetch', views: 1 }, { reason: 'unknown-page', views: 1 }],
    });
    const { visitDays } = rows.json<{ visitDays: { visits: number }[] }>();
    expect(visitDays.reduce((sum, { visits }) => sum + visits, 0)).toBeLessThanOrEqual(2);
  });

  it('are shown on a page as they are stored, without scripts', async () => {
    const { status, body } = await visit('/analytics');
    expect(status).toBe(200);
    expect(body).toMatch(/<th scope="row">[\d: -]{16}<\/th><td>\/privacy<\/td><td>3<\/td>/);
    expect(body).toContain('<td>example.com</td><td>3</td>');
    expect(body).toContain('bot: a program by its own word');
    expect(body).not.toMatch(/<script|rare\.example|their-page/);
    expect((await visit('/analytics?to=2026-01-31')).body).toContain('2026-01-25 to 2026-01-31');
    expect((await visit('/analytics?to=yesterday')).status).toBe(404);
  });

  it('leave no address, no agent and no salt in the database, its files, a dump or Redis', async () => {
    await visit('/');
    await counting().send();
    const { salt } = (counting() as unknown as { counter: { marks: { salt: Buffer } } }).counter.marks;
    const client = new Redis(redis.url);
    await admin.query('create table public.planted (text text)');
    await admin.query('insert into public.planted values ($1)', [marker]);
    await client.config('SET', 'rdbcompression', 'no');
    await client.set('planted', marker);
    await client.save();
    await admin.query('checkpoint');
    const stores = [await dumpOf(admin), ...(await filesOfPostgres(admin, started)), ...(await filesOfRedis(client))];
    client.disconnect();

    const planted = stores.filter(({ bytes }) => bytes.includes(marker)).map(({ name }) => name.split(':')[0]);
    expect([...new Set(planted)].sort()).toEqual(['aof', 'dump', 'heap', 'rdb', 'wal']);
    expect(stores.flatMap((store) => holds(store, forms({ address: ADDRESS, agent, salt })))).toEqual([]);
  });
});
