import type { Config } from '#config/config.js';
import { openDatabase } from '#database/open-database.js';
import { createHttpApp } from '#http/create-app.js';
import { seedDemo } from '#identity/seed-demo.js';
import { freePort } from '#scripts/services/ports.js';
import { openBrowser } from '#scripts/demo/browser.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Browser, Page } from 'playwright-core';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { WebModule } from '../../apps/web/src/web.module.js';

describe('signing in, in a browser', () => {
  const apps: NestFastifyApplication[] = [];
  let database: TestDatabase;
  let config: Config;
  let browser: Browser;
  let page: Page;
  let violations: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
    const [webPort, ingestPort] = [await freePort(), await freePort()];
    const urls = { web: `http://127.0.0.1:${webPort}`, ingest: `http://127.0.0.1:${ingestPort}`, waitlist: 'http://127.0.0.1:1', privacy: 'http://127.0.0.1:1' };
    config = testConfig({ database: database.config, urls });
    await listen(await createHttpApp(IngestModule.forRole('api'), { ...config, role: 'api', http: { ...config.http, publicUrl: urls.ingest } }), ingestPort);
    await listen(await createHttpApp(WebModule, { ...config, app: 'web', http: { ...config.http, publicUrl: urls.web } }), webPort);
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all(apps.map((app) => app.close()));
    await database?.drop();
  });

  beforeEach(async () => {
    violations = [];
    page = await (await browser.newContext()).newPage();
    page.on('console', (message) => {
      if (/Content.Security.Policy|Trusted Type/i.test(message.text())) violations.push(message.text());
    });
  });

  afterEach(async () => {
    await page.context().close();
    expect(violations).toEqual([]);
  });

  const listen = async (app: NestFastifyApplication, port: number): Promise<void> => {
    apps.push(app);
    await app.listen(port, '127.0.0.1');
  };
  const freshLink = async (): Promise<string> => {
    const [writer, ingest] = await Promise.all([openDatabase(database.config, 'identity_writer'), openDatabase(database.config, 'ingest_api')]);
    const options = { ingestDb: ingest.db, apiKeyPepper: config.secrets.apiKeyPepper, webOrigin: config.urls.web, demoOrigins: [config.urls.web] };
    const { signInUrl } = await seedDemo(writer.db, options).finally(() => Promise.all([writer.close(), ingest.close()]));
    return signInUrl;
  };
  const askMe = (): Promise<{ status: number; body: { email?: string } }> =>
    page.evaluate(async () => {
      const answer = await fetch('/api/ingest/v1/me');
      return { status: answer.status, body: (await answer.json()) as { email?: string } };
    });

  it('takes the button, not the address, to use the link up; afterwards no address holds a secret', async () => {
    const link = await freshLink();
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.goto(link);
    await page.reload();
    await page.goto(link);
    await page.waitForURL(`${config.urls.web}/sign-in`);
    await Promise.all([page.waitForURL(/\/dashboard$/), page.getByRole('button', { name: 'Sign in' }).click()]);
    expect(await askMe()).toMatchObject({ status: 200, body: { email: 'owner@demo.example' } });
    const token = link.split('#')[1] ?? '';
    expect(addresses.filter((address) => address.split('#')[0]?.includes(token))).toEqual([]);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: expect.stringMatching(/^__Host-pt_session_\d+$/) as string, httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
    expect(await page.evaluate('JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])')).toBe('["",{},{}]');
  });

  it('works once', async () => {
    const link = await freshLink();
    await page.goto(link);
    await Promise.all([page.waitForURL(/\/dashboard$/), page.getByRole('button', { name: 'Sign in' }).click()]);
    const other = await (await browser.newContext()).newPage();
    await other.goto(link);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByRole('heading', { name: 'This link does not work' }).waitFor();
    await other.context().close();
  });

  it('ends with sign-out, for good', async () => {
    await page.goto(await freshLink());
    await Promise.all([page.waitForURL(/\/dashboard$/), page.getByRole('button', { name: 'Sign in' }).click()]);
    const cookies = await page.context().cookies();
    const out = await page.evaluate(async () => (await fetch('/api/ingest/v1/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status);
    expect(out).toBe(204);
    expect((await askMe()).status).toBe(401);
    await page.context().addCookies(cookies);
    expect((await askMe()).status).toBe(401);
  });
});
