import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { KEY_SCOPES } from '#identity/roles.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { ACCESS } from './access-matrix.js';

interface Leaf {
  log: string;
  action: string;
  actor: { kind: string; id: string };
  target: { kind: string; id: string };
  details: Record<string, unknown>;
  personal: string | null;
}

describe('what was refused is written down', () => {
  let database: TestDatabase;
  let config: Config;
  let admin: pg.Client;
  let app: NestFastifyApplication;
  let ours: TestTenant;
  let theirs: TestTenant;
  const foreign: Record<string, string> = {};

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config });
    [ours, theirs] = [await createTestTenant(config), await createTestTenant(config)];
    admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    const [recording, erased, erasure] = [randomUUID(), randomUUID(), randomUUID()];
    for (const id of [recording, erased]) {
      await admin.query(`insert into ingest.session (id, tenant_id, project_id, started_at, expires_at) values ($1, $2, $3, clock.now(), clock.now() + interval '1 day')`, [id, theirs.tenantId, theirs.projectId]);
    }
    await admin.query(`insert into ingest.erasure (id, tenant_id, session_id, requested_by_kind, requested_by_id) values ($1, $2, $3, 'member', $4)`, [erasure, theirs.tenantId, erased, theirs.members.owner.id]);
    const record = randomUUID();
    await admin.query(`insert into consent.event (id, tenant_id, project_id, subject, decision, purposes, policy_version, mechanism) values ($1, $2, $3, 'user-1', 'given', '{session-recording}', 'v1', 'sdk')`, [record, theirs.tenantId, theirs.projectId]);
    Object.assign(foreign, { recordId: record, organisationId: theirs.tenantId, projectId: theirs.projectId, keyId: theirs.ingestKeyId, sessionId: recording, erasureId: erasure });
    app = await createHttpApp(IngestModule.forRole('api'), { ...config, role: 'api' });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  beforeEach(() => admin.query('delete from audit.leaf_outbox'));

  afterAll(async () => {
    await app?.close();
    await admin?.end();
    await database?.drop();
  });

  const leaves = async (): Promise<Leaf[]> => {
    const { rows } = await admin.query<{ leaf: Buffer }>('select leaf from audit.leaf_outbox order by created_at, id');
    return rows.map(({ leaf }) => JSON.parse(leaf.toString()) as Leaf);
  };

  /** The whole answer, with what names this one request taken out. */
  const ask = async (route: string, ids: Record<string, string>, credential: string): Promise<{ status: number; headers: object; body: string }> => {
    const [method, template = ''] = route.split(' ');
    const url = template.replace(/:(\w+)/g, (_all, name: string) => ids[name] ?? '0');
    const answer = await app.inject({ method: method as 'GET', url, payload: ACCESS[route]?.body as object | undefined, headers: { 'if-match': '"1"', authorization: `Bearer ${credential}` } });
    const { date: _date, 'request-id': id, ...headers } = answer.headers;
    const body = Object.values(ids).reduce((text, value) => text.replaceAll(value, '<id>'), answer.body.replaceAll(String(id), '<request>'));
    return { status: answer.statusCode, headers, body };
  };

  const BY_ID = Object.keys(ACCESS).filter((route) => /:\w+Id/.test(route) && !/^(operator|own|public)\b/.test(ACCESS[route]?.door ?? ''));

  it.each(BY_ID)('%s: another tenant’s id and one that exists nowhere get the same bytes and leave a leaf each', async (route) => {
    const { id, token } = ours.members.owner;
    const names = [...route.matchAll(/:(\w+Id)/g)].map((match) => match[1] ?? '');
    const [there, nowhere] = [Object.fromEntries(names.map((name) => [name, foreign[name] ?? randomUUID()])), Object.fromEntries(names.map((name) => [name, randomUUID()]))];
    const answers = [await ask(route, there, token), await ask(route, nowhere, token)];
    expect(answers[0]).toMatchObject({ status: 404, body: expect.stringContaining('not-found') as string });
    expect(answers[0]).toEqual(answers[1]);
    const name = names.at(-1) ?? '';
    const leafFor = (target: string | undefined): object => ({
      log: `tenant:${ours.tenantId}`, action: 'access.denied', actor: { kind: 'member', id }, target: { kind: name.replace(/Id$/, ''), id: target }, details: { code: 'not-found', route }, personal: null,
    });
    expect(await leaves()).toMatchObject([leafFor(there[name]), leafFor(nowhere[name])]);
    // A fresh asker for the next route: each has a share of leaves of their own.
    ours = await createTestTenant(config);
  });

  it('a key without the scope, an ingest key and a role that may not', async () => {
    const key = await ours.secretKey(...KEY_SCOPES.filter((scope) => scope !== 'recordings:delete'));
    for (const credential of [key.text, ours.ingestKey, ours.members.viewer.token]) {
      expect((await ask('DELETE /v1/recordings/:sessionId', foreign, credential)).status).toBe(403);
    }
    const refused = { log: `tenant:${ours.tenantId}`, action: 'access.denied', target: { kind: 'session', id: foreign['sessionId'] }, details: { code: 'insufficient-scope' } };
    expect(await leaves()).toMatchObject([
      { ...refused, actor: { kind: 'api-key' } },
      { ...refused, actor: { kind: 'api-key', id: ours.ingestKeyId } },
      { ...refused, actor: { kind: 'member', id: ours.members.viewer.id } },
    ]);
  });

  it('a sign-in link that was used, and one that never was', async () => {
    const send = (token: string) => app.inject({ method: 'POST', url: '/v1/sign-in/link', payload: { token } });
    const token = await ours.signInLink(ours.members.owner.id);
    expect((await send(token)).statusCode).toBe(200);
    const answers = [await send(token), await send('nonsense')];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401]);
    const refused = { log: 'platform', action: 'identity.sign-in-refused', actor: { kind: 'system', id: 'sign-in' }, personal: null };
    expect(await leaves()).toMatchObject([{ action: 'identity.signed-in' }, refused, refused]);
    expect(JSON.stringify(await leaves())).not.toContain(token);
  });

  it('never more than 20 a minute of one asker, while every answer stays the same', async () => {
    const { token } = ours.members.admin;
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask('GET /v1/recordings/:sessionId', foreign, token)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await leaves()).toHaveLength(20);
  });

  it('what is not an id stays out of the log', async () => {
    const answer = await ask('GET /v1/recordings/:sessionId', { sessionId: 'ada@example.org' }, ours.members.owner.token);
    expect(answer.status).toBe(404);
    expect(await leaves()).toEqual([]);
  });
});
