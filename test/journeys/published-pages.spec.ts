import { createHttpApp } from '#http/create-app.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PrivacyModule } from '../../apps/privacy/src/privacy.module.js';
import { WebModule } from '../../apps/web/src/web.module.js';

describe('what the privacy app publishes, on the site', () => {
  let database: TestDatabase;
  const apps: NestFastifyApplication[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    const config = testConfig({ database: database.config, app: 'privacy', role: 'api' });
    const privacy = await createHttpApp(PrivacyModule.forRole('api'), config);
    await privacy.listen(0, '127.0.0.1');
    const urls = { ...config.urls, privacy: (await privacy.getUrl()).replace('[::1]', '127.0.0.1') };
    const web = await createHttpApp(WebModule, testConfig({ database: database.config, app: 'web', urls }));
    await web.listen(0, '127.0.0.1');
    apps.push(web, privacy);
  });

  afterAll(async () => {
    for (const app of apps) await app.close();
    await database.drop();
  });

  const page = async (path: string): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`${await (apps[0] as NestFastifyApplication).getUrl()}${path}`, { headers: { accept: 'text/html' } });
    return { status: answer.status, text: await answer.text() };
  };

  it.each([
    ['/privacy', /Last updated <time datetime="[^"]+">[^<]+<\/time>.*We will never sell it/s],
    ['/privacy/versions', /Version 1<\/a>.*The first version/s],
    ['/privacy/versions/1', /SHA-256 of the text: <code>431aff7459377aa7/],
    ['/privacy/changes?from=1&to=1', /Nothing differs/],
    ['/subprocessors', /At the moment there is no other company/],
    ['/subprocessors/lists/1', /List 1/],
  ])('has %s', async (path, words) => {
    const { status, text } = await page(path);
    expect(status).toBe(200);
    expect(text).toMatch(words);
    expect(text).not.toContain('<script');
  });

  it.each(['/privacy/versions/2', '/privacy/versions/x', '/privacy/changes?from=1&to=9', '/privacy/changes', '/subprocessors/lists/7'])('has no %s', async (path) => {
    expect((await page(path)).status).toBe(404);
  });
});
