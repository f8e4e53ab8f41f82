import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { mintCredential } from '#identity/credential.js';
import { KEY_SCOPES, type KeyScope, MEMBER_ROLES, type Scope, scopesOfRole } from '#identity/roles.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { ACCESS, type Door } from './access-matrix.js';

const isKeyScope = (door: Door): door is KeyScope => (KEY_SCOPES as readonly string[]).includes(door);
const isScope = (door: Door): door is Scope => isKeyScope(door) || door === 'members:read';

describe('access matrix of the ingest app', () => {
  let database: TestDatabase;
  let config: Config;
  const apps: NestFastifyApplication[] = [];
  let theirs: TestTenant;
  const routes = new Map<string, NestFastifyApplication>();
  const recordings = new Map<TestTenant, { recording: string; erasure: string }>();

  beforeAll(async () => {
    database = await createTestDatabase();
    config = testConfig({ database: database.config });
    theirs = await tenantWithRecording();
    for (const role of ['intake', 'api'] as const) await start(role);
  });

  /** Intake and API in processes of their own, as in production; together they have every route. */
  const start = async (role: 'intake' | 'api'): Promise<void> => {
    const app = await createHttpApp(IngestModule.forRole(role), { ...config, role });
    apps.push(app);
    const fastify = app.getHttpAdapter().getInstance();
    fastify.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) if (!['HEAD', 'OPTIONS'].includes(method)) routes.set(`${method} ${route.url}`, app);
    });
    await app.init();
    await fastify.ready();
  };

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await database?.drop();
  });

  it('has an entry for every route, and no entry without a route', () => {
    const api = [...routes.keys()].filter((route) => !/ \/(docs|health|metrics|problems)\b/.test(route));
    expect(api.toSorted()).toEqual(Object.keys(ACCESS).toSorted());
  });

  const tenantWithRecording = async (): Promise<TestTenant> => {
    const tenant = await createTestTenant(config);
    const [recording, erased, erasure] = [randomUUID(), randomUUID(), randomUUID()];
    const admin = new pg.Client({ connectionString: database.config.adminUrl });
    await admin.connect();
    try {
      for (const id of [recording, erased]) {
        await admin.query(`insert into ingest.session (id, tenant_id, project_id, started_at, expires_at) values ($1, $2, $3, clock.now(), clock.now() + interval '1 day')`, [id, tenant.tenantId, tenant.projectId]);
      }
      await admin.query(`insert into ingest.erasure (id, tenant_id, session_id, requested_by_kind, requested_by_id) values ($1, $2, $3, 'member', $4)`, [erasure, tenant.tenantId, erased, tenant.members.owner.id]);
    } finally {
      await admin.end();
    }
    recordings.set(tenant, { recording, erasure });
    return tenant;
  };

  /** The route's path with the ids of `tenant`; parameters that name no tenant's row get something that exists nowhere. */
  const pathOf = (route: string, tenant: TestTenant): string => {
    const ids: Record<string, string | undefined> = {
      organisationId: tenant.tenantId,
      projectId: tenant.projectId,
      keyId: tenant.ingestKeyId,
      sessionId: recordings.get(tenant)?.recording,
      erasureId: recordings.get(tenant)?.erasure,
    };
    const path = route.split(' ')[1] ?? '';
    return path.replace(/:(\w+)/g, (_all, name: string) => ids[name] ?? (name === 'id' ? randomUUID() : '0'));
  };

  const send = async (route: string, tenant: TestTenant, credential?: string): Promise<number> => {
    const answer = await (routes.get(route) as NestFastifyApplication).inject({
      method: route.split(' ')[0] as 'GET',
      url: pathOf(route, tenant),
      payload: ACCESS[route]?.body as object | undefined,
      headers: credential === undefined ? {} : { authorization: `Bearer ${credential}` },
    });
    return answer.statusCode;
  };

  const namesTenant = (route: string): boolean => /:(organisationId|projectId|sessionId|erasureId)/.test(route);
  const namesProject = (route: string): boolean => /:(projectId|sessionId|erasureId)/.test(route);
  const allowed = (status: number): boolean => status !== 401 && status !== 403 && status < 500;

  describe.each(Object.entries(ACCESS).filter(([, { door }]) => door !== 'public' && door !== 'own'))('%s', (route, { door }) => {
    let ours: TestTenant;

    beforeAll(async () => {
      ours = await tenantWithRecording();
    });

    it('is closed to nobody, to strangers and to ingest keys', async () => {
      expect(await send(route, ours)).toBe(401);
      expect(await send(route, ours, mintCredential('session').text)).toBe(401);
      expect(await send(route, ours, mintCredential('secret').text)).toBe(401);
      expect(await send(route, ours, ours.ingestKey)).toBe(403);
    });

    it('is closed to keys without its scope', async () => {
      const key = await ours.secretKey(...KEY_SCOPES.filter((scope) => scope !== door));
      expect(await send(route, ours, key.text)).toBe(403);
    });

    it.each(MEMBER_ROLES)('answers a %s as the role says, and another tenant’s rows to none', async (role) => {
      const may = door === 'member' || (isScope(door) && scopesOfRole(role).has(door));
      const { token } = ours.members[role];
      if (namesTenant(route)) expect(await send(route, theirs, token)).toBe(may ? 404 : 403);
      const status = await send(route, ours, token);
      expect({ role, status, allowed: allowed(status) }).toEqual({ role, status, allowed: may });
    });

    it('is open to a key with its scope, for its own project', async () => {
      if (!isKeyScope(door)) return expect(door === 'member' || door === 'members:read').toBe(true);
      const key = await ours.secretKey(door);
      if (namesTenant(route)) expect(await send(route, theirs, key.text)).toBe(404);
      if (namesProject(route)) expect(await send(route, ours, (await ours.neighbourKey(door)).text)).toBe(404);
      const status = await send(route, ours, key.text);
      expect({ status, allowed: allowed(status) }).toEqual({ status, allowed: true });
    });
  });

  describe.each(Object.entries(ACCESS).filter(([, { door }]) => door === 'own'))('%s', (route) => {
    it('is closed to members and secret keys', async () => {
      const key = await theirs.secretKey(...KEY_SCOPES);
      for (const credential of [undefined, theirs.members.owner.token, key.text]) {
        const status = await send(route, theirs, credential);
        expect({ status, refused: status >= 400 && status < 500 }).toEqual({ status, refused: true });
      }
    });
  });
});
