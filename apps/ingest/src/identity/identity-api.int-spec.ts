import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditModule } from '#audit/audit.module.js';
import type { Config } from '#config/config.js';
import { DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { mintCredential } from '#identity/credential.js';
import { IdentityModule } from '#identity/identity.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { sessionCookie } from '#identity/session-cookie.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { OrganisationsApiModule } from '../organisations/organisations-api.module.js';

@Module({ imports: [DatabaseModule.forDuties(['ingest_api', 'identity_writer']), IdentityModule.forApp({ reader: 'ingest_api' }), AuditModule, AbuseModule.forDuty('identity_writer'), PersonalDataModule.forDuty('ingest_api'), JobsModule.forApp({ owner: 'ingest', role: 'api', apiDuty: 'ingest_api', workerDuty: 'ingest_worker' }), OrganisationsApiModule] })
class TestApp {}

describe('identity over REST', () => {
  let database: TestDatabase;
  let config: Config;
  let app: NestFastifyApplication;
  let acme: TestTenant;
  let other: TestTenant;

  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, token?: string, payload?: object, headers: Record<string, string> = {}) =>
    app.inject({ method, url, payload, headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers } });
  const code = (answer: { json: () => unknown }): unknown => (answer.json() as { code?: unknown }).code;
  const withAdmin = async <T>(sql: string): Promise<T[]> => {
    const client = new pg.Client({ connectionString: database.config.adminUrl });
    await client.connect();
    const { rows } = await client.query(sql).finally(() => client.end());
    return rows as T[];
  };
  const lastLeaf = async (): Promise<unknown> => {
    const [row] = await withAdmin<{ leaf: Buffer }>(`select leaf from audit.leaf_outbox where tenant_id = '${acme.tenantId}' order by created_at desc limit 1`);
    return JSON.parse(row?.leaf.toString() ?? 'null');
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config, urls: { web: 'http://localhost:3000', waitlist: 'http://localhost:3001', ingest: 'http://localhost:3002', privacy: 'http://localhost:3003' } });
    [acme, other] = [await createTestTenant(config), await createTestTenant(config)];
    app = await createHttpApp(TestApp, config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(async () => {
    await app?.close();
    await database?.drop();
  });

  describe('sign-in', () => {
    it('takes a link once, sets a host-only cookie, and says who is signed in', async () => {
      const token = await acme.signInLink(acme.members.owner.id);
      const answer = await call('POST', '/v1/sign-in/link', undefined, { token });
      expect(answer.statusCode).toBe(200);
      const { sessionToken } = answer.json<{ sessionToken: string }>();
      expect(answer.headers['set-cookie']).toBe(`__Host-pt_session_3000=${sessionToken}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=604800`);
      expect(answer.headers['cache-control']).toBe('no-store');
      const me = await call('GET', '/v1/me', sessionToken);
      expect(me.json()).toMatchObject({ id: acme.members.owner.id, organisationId: acme.tenantId, role: 'owner', organisations: [{ id: acme.tenantId, name: 'Test organisation', role: 'owner' }] });
      const again = await call('POST', '/v1/sign-in/link', undefined, { token });
      expect([again.statusCode, code(again)]).toEqual([401, 'unauthenticated']);
      expect(await lastLeaf()).toMatchObject({ action: 'identity.signed-in', actor: { id: acme.members.owner.id } });
    });

    it('lets one of many racing uses of a link in', async () => {
      const token = await acme.signInLink(acme.members.owner.id);
      const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST', '/v1/sign-in/link', undefined, { token })));
      expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    });

    it('refuses a link after 15 minutes', async () => {
      const token = await acme.signInLink(acme.members.owner.id);
      await withAdmin(`update identity.sign_in_link set expires_at = expires_at - interval '15 minutes'`);
      expect((await call('POST', '/v1/sign-in/link', undefined, { token })).statusCode).toBe(401);
    });

    it('refuses a sign-in that a page of another site sends', async () => {
      const token = await acme.signInLink(acme.members.owner.id);
      const answer = await call('POST', '/v1/sign-in/link', undefined, { token }, { 'sec-fetch-site': 'cross-site' });
      expect([answer.statusCode, code(answer)]).toEqual([403, 'csrf']);
    });

    it('answers every failed authentication with the same body', async () => {
      const ended = await signIn();
      await call('POST', '/v1/sign-out', ended);
      const bad = ['', 'x', 'Basic YTpi', `Bearer ${mintCredential('session').text}`, `Bearer ${mintCredential('secret').text}`, `Bearer ${mintCredential('ingest').text}`, `Bearer ${mintCredential('link').text}`,
        `Bearer ${mintCredential('secret').text.slice(0, -1)}!`, `Bearer ${ended}`, `bearer ${'a'.repeat(9_000)}`];
      const answers = await Promise.all(bad.map((authorization) => app.inject({ method: 'GET', url: '/v1/me', headers: { authorization } })));
      const bodies = new Set([...answers, await call('GET', '/v1/me')].map((answer) => {
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        return JSON.stringify({ ...answer.json<Record<string, unknown>>(), requestId: undefined, instance: undefined, status: answer.statusCode });
      }));
      expect([...bodies]).toHaveLength(1);
      expect(code(answers[0] as never)).toBe('unauthenticated');
    });

    it('lists the own sessions, ends one, and ends all at once', async () => {
      const [one, two] = [await signIn(), await signIn()];
      const list = (await call('GET', '/v1/sign-in-sessions', one)).json<{ items: { id: string; current: boolean }[] }>().items;
      expect(list.filter(({ current }) => current)).toHaveLength(1);
      const foreign = (await call('GET', '/v1/sign-in-sessions', other.members.viewer.token)).json<{ items: { id: string }[] }>().items[0]?.id;
      expect((await call('DELETE', `/v1/sign-in-sessions/${foreign}`, one)).statusCode).toBe(404);
      const own = (await call('GET', '/v1/sign-in-sessions', two)).json<{ items: { id: string; current: boolean }[] }>().items.find(({ current }) => current);
      expect((await call('DELETE', `/v1/sign-in-sessions/${own?.id}`, one)).statusCode).toBe(204);
      expect((await call('GET', '/v1/me', two)).statusCode).toBe(401);
      expect((await call('DELETE', '/v1/sign-in-sessions', one)).statusCode).toBe(204);
      expect((await call('GET', '/v1/me', one)).statusCode).toBe(401);
    });

    it.each([
      ['12 hours without use', `last_used_at = last_used_at - interval '12 hours'`],
      ['7 days', `expires_at = expires_at - interval '7 days'`],
    ])('ends a session after %s', async (_limit, change) => {
      const token = await signIn();
      await withAdmin(`update identity.sign_in_session set ${change} where member_id = '${acme.members.admin.id}'`);
      expect((await call('GET', '/v1/me', token)).statusCode).toBe(401);
    });

    it('forgets the rights of a member who left', async () => {
      const tenant = await createTestTenant(config);
      await withAdmin(`delete from identity.membership where member_id = '${tenant.members.analyst.id}'`);
      expect((await call('GET', '/v1/me', tenant.members.analyst.token)).statusCode).toBe(401);
    });
  });

  describe('cookies', () => {
    const send = (headers: Record<string, string>, method: 'GET' | 'POST' = 'POST') =>
      app.inject({ method, url: method === 'GET' ? '/v1/me' : '/v1/sign-out', headers: { cookie: `${sessionCookie(config).name}=${acme.members.viewer.token}`, ...headers } });

    it('authenticate reading, whoever asks: no answer can be read across origins', async () => {
      expect((await send({ 'sec-fetch-site': 'cross-site' }, 'GET')).statusCode).toBe(200);
    });

    it.each<Record<string, string>>([
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
      { origin: 'http://evil.example.com' },
      { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
      { origin: 'http://evil.example.com', 'sec-fetch-site': 'same-origin' },
    ])('do not authenticate writing from elsewhere: %p', async (headers) => {
      const answer = await send(headers);
      expect([answer.statusCode, code(answer)]).toEqual([403, 'csrf']);
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded'])('do not authenticate a body of type %s', async (type) => {
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/sign-out',
        payload: 'a=b',
        headers: { cookie: `${sessionCookie(config).name}=${acme.members.viewer.token}`, 'sec-fetch-site': 'same-origin', 'content-type': type },
      });
      expect([403, 415]).toContain(answer.statusCode);
      expect((await call('GET', '/v1/me', acme.members.viewer.token)).statusCode).toBe(200);
    });

    it('authenticate writing from our own pages', async () => {
      const token = await signIn();
      const answer = await app.inject({ method: 'POST', url: '/v1/sign-out', headers: { cookie: `${sessionCookie(config).name}=${token}`, 'sec-fetch-site': 'same-origin' } });
      expect(answer.statusCode).toBe(204);
      expect(answer.headers['set-cookie']).toContain('Max-Age=0');
    });

    it('are not believed when there are two', async () => {
      const { name } = sessionCookie(config);
      const answer = await app.inject({ method: 'GET', url: '/v1/me', headers: { cookie: `${name}=${acme.members.viewer.token}; ${name}=${other.members.viewer.token}` } });
      expect(answer.statusCode).toBe(401);
    });
  });

  describe('API keys', () => {
    const keysUrl = () => `/v1/projects/${acme.projectId}/api-keys`;

    it('are shown once, kept as a hash, and work until they are revoked', async () => {
      const made = await call('POST', keysUrl(), acme.members.owner.token, { kind: 'secret', name: 'Export', scopes: ['projects:read'] });
      expect(made.statusCode).toBe(201);
      const { id, key } = made.json<{ id: string; key: string }>();
      expect(key).toMatch(/^ptx_secret_live_[0-9A-Za-z]{50}$/);
      const listed = await call('GET', keysUrl(), key);
      expect(listed.body).toContain(id);
      expect(listed.body).not.toContain(key);
      expect((await call('DELETE', `${keysUrl()}/${id}`, acme.members.owner.token)).statusCode).toBe(204);
      expect((await call('GET', keysUrl(), key)).statusCode).toBe(401);
      expect((await call('DELETE', `${keysUrl()}/${id}`, acme.members.owner.token)).statusCode).toBe(404);
    });

    it('cannot make a key that may do more than they', async () => {
      const maker = await acme.secretKey('keys:write', 'projects:read');
      const answer = await call('POST', keysUrl(), maker.text, { kind: 'secret', name: 'More', scopes: ['recordings:delete'] });
      expect([answer.statusCode, code(answer)]).toEqual([403, 'insufficient-scope']);
      expect((await call('POST', keysUrl(), maker.text, { kind: 'secret', name: 'Same', scopes: ['projects:read'] })).statusCode).toBe(201);
    });

    it.each([
      [{ kind: 'ingest', name: 'k', origins: [] }],
      [{ kind: 'ingest', name: 'k', origins: ['null'] }],
      [{ kind: 'ingest', name: 'k', origins: ['https://*.example.com'] }],
      [{ kind: 'ingest', name: 'k', origins: ['https://app.example.com/'] }],
      [{ kind: 'ingest', name: 'k', origins: ['http://app.example.com'] }],
      [{ kind: 'ingest', name: 'k', origins: ['https://app.example.com'], scopes: ['recordings:read'] }],
      [{ kind: 'secret', name: 'k', scopes: [] }],
      [{ kind: 'secret', name: 'k', scopes: ['members:read'] }],
      [{ kind: 'secret', name: 'k', scopes: 'projects:read' }],
      [{ kind: 'root', name: 'k' }],
    ])('are refused when they make no sense: %p', async (wish) => {
      const answer = await call('POST', keysUrl(), acme.members.owner.token, wish);
      expect([answer.statusCode, code(answer)]).toEqual([422, 'validation-failed']);
    });

    it('of the ingest kind open no reading', async () => {
      const answer = await call('GET', keysUrl(), acme.ingestKey);
      expect([answer.statusCode, code(answer)]).toEqual([403, 'insufficient-scope']);
    });
  });

  describe('other tenants', () => {
    it('are answered byte for byte like what does not exist', async () => {
      const strip = (text: string, id: string): string => text.replaceAll(id, 'ID').replace(/"requestId":"[^"]+"/, '');
      for (const [foreign, path] of [[other.projectId, 'projects/%/settings'], [other.projectId, 'projects/%/api-keys'], [other.tenantId, 'organisations/%'], [other.tenantId, 'organisations/%/projects'], [other.tenantId, 'organisations/%/members']] as const) {
        const nobody = '0b0e7a51-0000-4000-8000-000000000000';
        const [there, nowhere] = await Promise.all([foreign, nobody].map((id) => call('GET', `/v1/${path.replace('%', id)}`, acme.members.owner.token)));
        expect(there?.statusCode).toBe(404);
        expect(strip(there?.body ?? '', foreign)).toBe(strip(nowhere?.body ?? '', nobody));
      }
    });

    it('and other projects are out of a key’s reach', async () => {
      const key = await acme.secretKey('projects:read', 'projects:write', 'keys:write');
      await expect(call('GET', `/v1/organisations/${acme.tenantId}/projects`, key.text).then((answer) => answer.json<{ items: unknown[] }>().items)).resolves.toHaveLength(1);
      expect((await call('PATCH', `/v1/projects/${other.projectId}/settings`, key.text, { masking: 'none' }, { 'if-match': '"1"' })).statusCode).toBe(404);
    });
  });

  const signIn = async (): Promise<string> => {
    const answer = await call('POST', '/v1/sign-in/link', undefined, { token: await acme.signInLink(acme.members.admin.id) });
    return answer.json<{ sessionToken: string }>().sessionToken;
  };
});
