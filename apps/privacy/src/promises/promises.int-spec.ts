import { createHttpApp } from '#http/create-app.js';
import { insertSession, openAsAdmin } from '#testing/ingest-rows.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { PrivacyModule } from '../privacy.module.js';
import type { PromisesDto } from './promises.dto.js';

describe('the promises, for everybody to read', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  let app: NestFastifyApplication;
  let told: PromisesDto;

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = await openAsAdmin(database);
    const config = testConfig({ database: database.config, app: 'privacy', role: 'api' });
    // One promise broken for us, one for a customer: neither hides behind the other's rows.
    const { tenantId, projectId } = await createTestTenant(config);
    const { sessionId } = await insertSession(admin, { tenantId, projectId });
    await admin.query(`update ingest.session set started_at = clock.now() - interval '9 days', expires_at = clock.now() - interval '2 days' where id = $1`, [sessionId]);
    await admin.query(
      `insert into privacy.rights_request (id, email, state, channel, type, rules, received_at, due_at, target_at) values ($1, 'ada@example.com', 'open', 'operator', 'access', '[]', clock.now() - interval '40 days', clock.now() - interval '1 day', clock.now() - interval '9 days')`,
      [randomUUID()],
    );
    app = await createHttpApp(PrivacyModule.forRole('api'), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    told = (await app.inject({ method: 'GET', url: '/v1/promises', headers: { accept: 'application/json' } })).json();
  });

  afterAll(async () => {
    await app?.close();
    await admin?.end();
    await database?.drop();
  });

  it('say what the policy says, in its order, with code, tests and an owner', () => {
    expect(told.clauses).toHaveLength(38);
    expect(told.clauses[0]).toMatchObject({ id: 'S1', text: 'We will never sell it.', keptBy: 'software and people', owner: 'privacy' });
    expect(told.clauses.filter(({ tests, text, owner }) => tests.length === 0 || text === '' || owner === '').map(({ id }) => id)).toEqual([]);
  });

  it('have a live figure each, over all tenants and our own', () => {
    expect(told.clauses.filter(({ evidence }) => evidence.value === null).map(({ id }) => id)).toEqual([]);
    const broken = told.clauses.filter(({ because }) => because.some((reason) => /^\d/.test(reason))).map(({ id, evidence }) => [id, evidence.value]);
    expect(broken).toEqual([['R7', 1], ['D4', 1]]);
    expect(told.kept).toBe(told.clauses.filter(({ kept }) => kept).length);
  });

  it('tell no tenant’s rows to the duty that asks for them', async () => {
    const { rows } = await admin.query(`select has_function_privilege(r, 'promises.figures()', 'execute') as may, r from unnest(array['privacy_api', 'privacy_worker', 'ingest_api', 'waitlist_api']) as r`);
    expect(rows.filter(({ may }) => may as boolean)).toEqual([{ may: true, r: 'privacy_api' }]);
  });
});
