import type { Config } from '#config/config.js';
import { openDatabase } from '#database/open-database.js';
import { createHttpApp } from '#http/create-app.js';
import { seedDemo } from '#identity/seed-demo.js';
import { openBrowser } from '#scripts/demo/browser.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Browser } from 'playwright-core';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';

interface CreatedKey {
  key: string;
}

// The page that customers try the API on, in a real browser, with a secret key of theirs.
describe('Swagger UI', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let origin: string;
  let browser: Browser;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, role: 'api' });
    app = await createHttpApp(IngestModule.forRole('api'), config);
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await database?.drop();
  });

  const post = async <T>(path: string, body: object, headers: Record<string, string>): Promise<T> => {
    const answer = await fetch(`${origin}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    expect(answer.status).toBeLessThan(300);
    return (await answer.json()) as T;
  };

  const secretKey = async (): Promise<{ key: string; projectId: string }> => {
    const [writer, ingest] = await Promise.all([openDatabase(config.database, 'identity_writer'), openDatabase(config.database, 'ingest_api')]);
    const seeded = await seedDemo(writer.db, { ingestDb: ingest.db, apiKeyPepper: config.secrets.apiKeyPepper, webOrigin: config.urls.web, demoOrigins: [] }).finally(() => Promise.all([writer.close(), ingest.close()]));
    const { sessionToken } = await post<{ sessionToken: string }>('/v1/sign-in/link', { token: seeded.signInUrl.split('#')[1] }, { origin: config.urls.web });
    const { key } = await post<CreatedKey>(`/v1/projects/${seeded.projectId}/api-keys`, { kind: 'secret', name: 'Swagger UI', scopes: ['recordings:read'] }, { authorization: `Bearer ${sessionToken}` });
    return { key, projectId: seeded.projectId };
  };

  it('works with a pasted key, under a strict policy, and calls nobody but the app', async () => {
    const { key, projectId } = await secretKey();
    const page = await browser.newPage();
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => !request.url().startsWith(origin) && !request.url().startsWith('data:') && elsewhere.push(request.url()));
    await page.goto(`${origin}/docs`);
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('.auth-container', { hasText: 'bearer (http' }).locator('input').first().fill(key);
    await page.locator('.auth-container', { hasText: 'bearer (http' }).getByRole('button', { name: 'Apply credentials' }).click();
    await page.getByRole('button', { name: 'Close' }).first().click();
    const operation = page.locator('[id$="-listRecordings"]');
    // A long page is drawn as it is scrolled.
    for (let turns = 0; turns < 200 && (await operation.count()) === 0; turns += 1) {
      await page.mouse.wheel(0, 600);
      await page.waitForTimeout(50);
    }
    await operation.locator('.opblock-summary-control').click();
    await operation.locator('tr[data-param-name="projectId"] input').fill(projectId);
    const [answer] = await Promise.all([page.waitForResponse((response) => response.url().includes('/recordings')), operation.getByRole('button', { name: 'Execute' }).click()]);
    expect(answer.status()).toBe(200);
    await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] });
  });
});
