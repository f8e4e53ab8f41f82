import { AuditModule } from '#audit/audit.module.js';
import type { Config } from '#config/config.js';
import { DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { IdentityModule } from '#identity/identity.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import type { ProjectSettingsDto, SettingsVersionsDto } from './project-settings.dto.js';
import { ProjectSettingsModule } from './project-settings.module.js';

@Module({ imports: [DatabaseModule.forDuties(['ingest_api', 'identity_writer']), IdentityModule.forApp({ reader: 'ingest_api' }), AuditModule, JobsModule.forApp({ owner: 'ingest', role: 'api', apiDuty: 'ingest_api', workerDuty: 'ingest_worker' }), ProjectSettingsModule] })
class TestApp {}

let database: TestDatabase;
let config: Config;
let admin: pg.Client;
let app: NestFastifyApplication;
let acme: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = await openAsAdmin(database);
  config = testConfig({ database: database.config });
  app = await createHttpApp(TestApp, config);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
beforeEach(async () => {
  acme = await createTestTenant(config);
});
afterAll(async () => {
  await app.close();
  await admin.end();
  await database.drop();
});

const url = (rest = ''): string => `/v1/projects/${acme.projectId}/settings${rest}`;
const get = (path = '', token = acme.members.viewer.token) => app.inject({ method: 'GET', url: url(path), headers: { authorization: `Bearer ${token}` } });
const patch = (wish: object, { token = acme.members.owner.token, version = '"1"' as string | null } = {}) =>
  app.inject({ method: 'PATCH', url: url(), payload: wish, headers: { authorization: `Bearer ${token}`, ...(version === null ? {} : { 'if-match': version }) } });
const problem = (status: number, code: string, more: object = {}) => ({ statusCode: status, json: expect.objectContaining({ code, ...more }) });
const refusal = async (answer: ReturnType<typeof patch>) => {
  const { statusCode, json } = await answer;
  return { statusCode, json: json<unknown>() };
};
const signInLongAgo = () => admin.query(`update identity.sign_in_session set authenticated_at = clock.now() - interval '11 minutes' where member_id = $1`, [acme.members.owner.id]);

describe('project settings', () => {
  it('begin with everything private, and say their version', async () => {
    const answer = await get();
    expect(answer.headers['etag']).toBe('"1"');
    expect(answer.json()).toMatchObject({
      recordingEnabled: true, recordMode: 'always', onErrorSeconds: 30, masking: 'mask-inputs', maskingFloor: 'mask-inputs', maskRules: [], minimumRecorder: null,
      consentMode: 'required', honourGpc: true, origins: [], sampleRate: 1, framesPerSecond: 2, retentionDays: 30, watchReason: false, liveViewing: false, version: 1,
    });
  });

  it('change by version, and everybody sees who changed what', async () => {
    const maskRules = [{ route: '/#/checkout*' }, { route: '*', label: 'card number' }, { route: '/', area: { x: 0, y: 10, width: 300, height: 40 } }];
    const changed = await patch({ masking: 'mask-all', sampleRate: 0.1, maskRules, origins: ['https://app.example.com'], recordMode: 'on-error', watchReason: true });
    expect(changed.headers['etag']).toBe('"2"');
    expect(changed.json()).toMatchObject({ version: 2, masking: 'mask-all', sampleRate: 0.1, maskRules, origins: ['https://app.example.com'], recordMode: 'on-error', watchReason: true });
    expect((await patch({ masking: 'block' }, { version: '"2"', token: acme.members.admin.token })).json()).toMatchObject({ version: 3, maskRules });

    const { versions, nextBefore } = (await get('/versions')).json<SettingsVersionsDto>();
    expect(nextBefore).toBeNull();
    expect(versions.map(({ version, changedBy, changes }) => [version, changedBy, changes.map(({ setting }) => setting)])).toEqual([
      [3, { kind: 'member', id: acme.members.admin.id }, ['masking']],
      [2, { kind: 'member', id: acme.members.owner.id }, ['recordMode', 'masking', 'maskRules', 'origins', 'sampleRate', 'watchReason']],
      [1, null, []],
    ]);
    expect(versions[0]?.changes).toEqual([{ setting: 'masking', before: 'mask-all', after: 'block' }]);
    const page = (await get('/versions?limit=1')).json<SettingsVersionsDto>();
    expect([page.versions[0]?.version, page.versions[0]?.changes, page.nextBefore]).toEqual([3, versions[0]?.changes, 3]);
    expect((await get('/versions?limit=1&before=3')).json<SettingsVersionsDto>().versions).toEqual([versions[1]]);

    const { rows } = await admin.query<{ leaf: Buffer }>('select leaf from audit.leaf_outbox where tenant_id = $1', [acme.tenantId]);
    const leaves = rows.map(({ leaf }) => JSON.parse(leaf.toString()) as { action: string; details: object });
    expect(leaves).toContainEqual(expect.objectContaining({ action: 'project.settings-changed', details: expect.objectContaining({ version: 3, 'masking.before': 'mask-all', 'masking.after': 'block' }) }));
  });

  it('are not changed over the head of somebody else', async () => {
    await patch({ sampleRate: 0.5 });
    expect(await refusal(patch({ sampleRate: 0.25 }))).toEqual(problem(412, 'precondition-failed'));
    expect(await refusal(patch({ sampleRate: 0.25 }, { version: 'W/"2"' }))).toEqual(problem(412, 'precondition-failed'));
    expect(await refusal(patch({ sampleRate: 0.25 }, { version: null }))).toEqual(problem(428, 'precondition-required'));
    const both = await Promise.all([patch({ sampleRate: 0.1 }, { version: '"2"' }), patch({ sampleRate: 0.2 }, { version: '"2"' })]);
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412]);
    expect((await get()).json<ProjectSettingsDto>().version).toBe(3);
  });

  it('make no version of no change', async () => {
    await patch({ maskRules: [{ route: '/a', area: { height: 1, width: 2, y: 3, x: 4 } }] });
    expect((await patch({ maskRules: [{ area: { x: 4, y: 3, width: 2, height: 1 }, route: '/a' }], sampleRate: 1 }, { version: '"2"' })).json()).toMatchObject({ version: 2 });
  });

  it('never mask less than the floor', async () => {
    expect(await refusal(patch({ masking: 'none' }))).toEqual(problem(422, 'validation-failed', { errors: [{ pointer: '/masking', detail: expect.any(String) }] }));
    expect((await patch({ masking: 'none', maskingFloor: 'none' })).statusCode).toBe(200);
  });

  it('unmask only for somebody who has just proved who they are', async () => {
    await patch({ maskRules: [{ route: '/a' }, { route: '/b', label: 'x' }], masking: 'mask-all', minimumRecorder: '1.0.1' });
    await signInLongAgo();
    const wishes = [{ maskingFloor: 'none' }, { masking: 'mask-inputs' }, { maskRules: [{ route: '/a' }] }, { maskRules: [{ route: '/a', area: { x: 0, y: 0, width: 9, height: 9 } }, { route: '/b', label: 'x' }] }, { minimumRecorder: null }];
    for (const wish of wishes) expect(await refusal(patch(wish, { version: '"2"' }))).toEqual(problem(403, 'reauthentication-required'));
    // Masking more, or something else, needs nothing.
    expect((await patch({ maskRules: [{ route: '/a' }, { route: '/b' }], maskingFloor: 'mask-all', masking: 'block', sampleRate: 0.5 }, { version: '"2"' })).statusCode).toBe(200);
    const key = await acme.secretKey('projects:write');
    expect((await patch({ maskingFloor: 'mask-inputs', masking: 'mask-inputs' }, { version: '"3"', token: key.text })).statusCode).toBe(200);
    expect((await get('/versions?limit=1')).json<SettingsVersionsDto>().versions[0]?.changedBy).toEqual({ kind: 'api-key', id: key.id });
  });

  it('keep recordings no longer than the plan does, and say so', async () => {
    await admin.query(`insert into identity.plan_assignment (id, tenant_id, plan_code, effective_from, assigned_by_kind, assigned_by_id) select gen_random_uuid(), $1, code, clock.now(), 'operator', 'test' from identity.plan order by retention_days limit 1`, [acme.tenantId]);
    const { rows } = await admin.query<{ days: number; name: string }>('select retention_days as days, name from identity.plan order by retention_days limit 1');
    const { days = 0, name = '' } = rows[0] ?? {};
    expect(await refusal(patch({ retentionDays: days + 1 }))).toEqual(
      problem(422, 'validation-failed', { errors: [{ pointer: '/retentionDays', detail: `The plan ${name} keeps recordings for at most ${days} days. Choose fewer days, or a plan that keeps them longer.` }] }),
    );
    await admin.query('update ingest.project_setting set retention_days = 3000 where project_id = $1', [acme.projectId]);
    // What was set under another plan stands in nobody's way.
    expect((await patch({ sampleRate: 0.5 })).statusCode).toBe(200);
  });

  it('are not a viewer’s to change', async () => {
    for (const role of ['analyst', 'viewer'] as const) expect(await refusal(patch({ recordingEnabled: false }, { token: acme.members[role].token }))).toEqual(problem(403, 'insufficient-scope'));
  });

  it.each([
    [{ sampleRate: 2 }], [{ retentionDays: 0 }], [{ retentionDays: null }], [{ masking: 'hide' }], [{ framesPerSecond: '2' }], [{ onErrorSeconds: 4 }], [{ minimumRecorder: '1' }], [{ minimumRecorder: '9999.0.0' }],
    [{ origins: ['http://app.example.com'] }], [{ origins: ['https://*.example.com'] }], [{ origins: 'https://app.example.com' }], [{ maskRules: [{ route: 'a' }] }], [{ maskRules: [{}] }], [{ maskRules: [null] }],
    [{ maskRules: Array.from({ length: 51 }, () => ({ route: '*' })) }], [{ maskRules: [{ route: '*', area: { x: 0, y: 0, width: 0, height: 1 } }] }], [{ maskRules: [{ route: '*', label: null }] }],
  ])('refuse %j', async (wish) => {
    expect(await refusal(patch(wish))).toEqual(problem(422, 'validation-failed'));
    expect((await get()).json<ProjectSettingsDto>().version).toBe(1);
  });

  it('refuse fields that are not theirs', async () => {
    for (const wish of [{ tenantId: acme.tenantId }, { version: 1 }, { maskRules: [{ route: '*', more: 1 }] }]) expect(await refusal(patch(wish))).toEqual(problem(422, 'unknown-field'));
  });
});
