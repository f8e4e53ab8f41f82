import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { RecordingStorage } from '#testing/stored-recording.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync, readdirSync } from 'node:fs';
import type pg from 'pg';
import { IngestModule } from '../ingest.module.js';

const filesUnder = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : [])) : [];

describe('the whole ingest app', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  let app: NestFastifyApplication;
  const config = (): ReturnType<typeof testConfig> => testConfig({ database: database.config, role: 'all' });

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = await openAsAdmin(database);
  });
  afterAll(async () => {
    await app?.close();
    await admin?.end();
    await database?.drop();
  });

  it('carries an erasure from the request to an empty store', async () => {
    const settings = config();
    const tenant = await createTestTenant(settings);
    app = await createHttpApp(IngestModule.forRole('all'), settings);
    await app.listen(0, '127.0.0.1');
    const recording = await new RecordingStorage(app, admin).store(tenant);
    const { text } = await tenant.secretKey('recordings:read', 'recordings:delete');
    const call = (method: 'GET' | 'DELETE', url: string) => app.inject({ method, url, headers: { authorization: `Bearer ${text}` } });

    expect((await call('GET', `/v1/recordings/${recording.sessionId}/segments/0`)).rawPayload.equals(recording.segments[0] ?? Buffer.alloc(0))).toBe(true);
    const { id } = (await call('DELETE', `/v1/recordings/${recording.sessionId}`)).json<{ id: string }>();
    let erasure = { state: '' };
    for (let turn = 0; turn < 300 && erasure.state !== 'done'; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      erasure = (await call('GET', `/v1/erasures/${id}`)).json();
    }
    expect(erasure).toMatchObject({ state: 'done', objectsRemoved: 6 });
    if (settings.blobs.kind === 'disk') expect(filesUnder(settings.blobs.directory)).toEqual([]);
  }, 60_000);
});
