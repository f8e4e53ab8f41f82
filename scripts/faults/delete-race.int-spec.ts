import { createHttpApp } from '#http/create-app.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, TEST_ORIGIN } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { DeleteRace } from './delete-race.js';

let database: TestDatabase;
let admin: pg.Pool;
let app: NestFastifyApplication;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Pool({ connectionString: database.config.adminUrl, max: 3 });
});
afterAll(async () => {
  await app?.close();
  await admin?.end();
  await database?.drop();
});

describe('deleting recordings while they are made and watched', () => {
  it('leaves nothing that can be read, neither by the API nor with a stolen key and the disk', async () => {
    const config = testConfig({ database: database.config, role: 'all' });
    const tenant = await createTestTenant(config);
    app = await createHttpApp(IngestModule.forRole('all'), config);
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    if (config.blobs.kind !== 'disk') throw new Error('not on disk');
    const token = (await tenant.secretKey('recordings:read', 'recordings:delete')).text;
    const race = new DeleteRace({ intakeUrl: url, apiUrl: url, origin: TEST_ORIGIN, ingestKey: tenant.ingestKey, token, admin, kms: config.kms, blobs: config.blobs.directory });
    const { readableBefore, lateRefused, viewed, ...found } = await race.run(5, 5);
    expect(found).toEqual({ runs: 5, readableAfter: 0, rowsAfter: 0, lateSent: 250, wrong: [] });
    expect([readableBefore > 0, lateRefused > 0, viewed > 0]).toEqual([true, true, true]);
  }, 120_000);
});
