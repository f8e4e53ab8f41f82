import type { App, Config, Role } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { PrivacyModule } from '../../apps/privacy/src/privacy.module.js';
import { WaitlistModule } from '../../apps/waitlist/src/waitlist.module.js';

const SHELLS: [App, Role, (role: Role) => DynamicModule][] = [
  ['waitlist', 'all', (role) => WaitlistModule.forRole(role)],
  ['waitlist', 'api', (role) => WaitlistModule.forRole(role)],
  ['privacy', 'all', (role) => PrivacyModule.forRole(role)],
  ['privacy', 'worker', (role) => PrivacyModule.forRole(role)],
  ['ingest', 'all', (role) => IngestModule.forRole(role)],
  ['ingest', 'intake', (role) => IngestModule.forRole(role)],
  ['ingest', 'api', (role) => IngestModule.forRole(role)],
  ['ingest', 'worker', (role) => IngestModule.forRole(role)],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe.each(SHELLS)('%s as %s', (name, role, moduleFor) => {
  let app: NestFastifyApplication;
  let config: Config;
  beforeAll(async () => {
    config = { ...testConfig({ database: database.config }), app: name, role };
    app = await createHttpApp(moduleFor(role), config);
    await app.init();
  });
  afterAll(() => app.close());

  it('is alive, and ready on its stores', async () => {
    expect((await app.inject('/health/live')).json()).toEqual({ status: 'live' });
    const ready = await app.inject('/health/ready');
    expect({ status: ready.statusCode, body: ready.json() as unknown }).toEqual({ status: 200, body: { status: 'ready', failing: [] } });
  });

  it('answers a path that is not there with a problem', async () => {
    const response = await app.inject('/nothing/here?secret=1');
    expect(response.statusCode).toBe(401);
    expect((await app.inject('/nothing/here')).json()).toMatchObject({ code: 'not-found', status: 404, instance: '/nothing/here' });
  });

  it('shows its documentation and its metrics', async () => {
    expect((await app.inject('/docs')).body).toContain('swagger-ui');
    expect((await app.inject('/docs-json')).json()).toMatchObject({ openapi: '3.1.0', paths: { '/health/ready': {} } });
    expect((await app.inject('/metrics')).body).toContain('pixeltrace_http_request_seconds');
    expect((await app.inject('/problems/not-found')).body).toContain('<h1>not-found</h1>');
  });
});
