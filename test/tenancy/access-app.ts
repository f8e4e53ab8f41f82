import type { Config, Role } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import { openAsAdmin } from '#testing/ingest-rows.js';
import { testConfig } from '#testing/test-config.js';
import { createTestDatabase, type TestDatabase } from '#testing/test-database.js';
import { createTestTenant, type TestTenant } from '#testing/test-tenants.js';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { IngestModule } from '../../apps/ingest/src/ingest.module.js';
import { PrivacyModule } from '../../apps/privacy/src/privacy.module.js';
import { WaitlistModule } from '../../apps/waitlist/src/waitlist.module.js';
import { MATRIX } from './access-matrix.js';

export type MatrixApp = keyof typeof MATRIX;

const PARTS: Readonly<Record<MatrixApp, { roles: readonly Role[]; moduleFor: (role: Role) => DynamicModule }>> = {
  // Intake and API in processes of their own, as in production; together they have every route.
  ingest: { roles: ['intake', 'api'], moduleFor: (role) => IngestModule.forRole(role) },
  waitlist: { roles: ['api'], moduleFor: (role) => WaitlistModule.forRole(role) },
  privacy: { roles: ['api'], moduleFor: (role) => PrivacyModule.forRole(role) },
};

/** Routes that every app has and that no principal opens: they have tests of their own. */
const OPERATIONS = / \/(docs|health|metrics|problems|operations)\b/;

/** One app with every route it has, and tenants to try them with. Always `stop()` it. */
export class AccessApp {
  readonly routes = new Map<string, NestFastifyApplication>();
  readonly config: Config;
  private readonly apps: NestFastifyApplication[] = [];
  private readonly ids = new Map<TestTenant, Record<string, string>>();

  private constructor(
    readonly name: MatrixApp,
    private readonly database: TestDatabase,
    readonly admin: pg.Client,
  ) {
    this.config = { ...testConfig({ database: database.config }), app: name };
  }

  static async start(name: MatrixApp): Promise<AccessApp> {
    const database = await createTestDatabase();
    const self = new AccessApp(name, database, await openAsAdmin(database));
    for (const role of PARTS[name].roles) await self.open(role);
    return self;
  }

  async stop(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close()));
    await this.admin.end();
    await this.database.drop();
  }

  /** The routes that need an entry. */
  listed(): string[] {
    return [...this.routes.keys()].filter((route) => !OPERATIONS.test(route)).sort((a, b) => a.localeCompare(b));
  }

  /** A tenant with a recording, an erasure, a deletion and an export. */
  async tenant(): Promise<TestTenant> {
    const tenant = await createTestTenant(this.config);
    const [recording, erased, erasure] = [randomUUID(), randomUUID(), randomUUID()];
    for (const id of [recording, erased]) {
      await this.admin.query(`insert into ingest.session (id, tenant_id, project_id, started_at, expires_at) values ($1, $2, $3, clock.now(), clock.now() + interval '1 day')`, [id, tenant.tenantId, tenant.projectId]);
    }
    await this.admin.query(`insert into ingest.erasure (id, tenant_id, session_id, requested_by_kind, requested_by_id) values ($1, $2, $3, 'member', $4)`, [erasure, tenant.tenantId, erased, tenant.members.owner.id]);
    const [deletionId, exportId] = [randomUUID(), randomUUID()];
    await this.admin.query(`insert into ingest.deletion (id, tenant_id, project_id, kind, cut_off, expected, requested_by_kind, requested_by_id) values ($1, $2, $3, 'project', clock.now(), 0, 'member', $4)`, [deletionId, tenant.tenantId, tenant.projectId, tenant.members.owner.id]);
    await this.admin.query(`insert into ingest.export (id, tenant_id, project_id, requested_by_kind, requested_by_id) values ($1, $2, $3, 'member', $4)`, [exportId, tenant.tenantId, tenant.projectId, tenant.members.owner.id]);
    this.ids.set(tenant, { deletionId, exportId, organisationId: tenant.tenantId, projectId: tenant.projectId, keyId: tenant.ingestKeyId, memberId: tenant.members.viewer.id, sessionId: recording, erasureId: erasure });
    return tenant;
  }

  async send(route: string, tenant: TestTenant, credential?: string): Promise<{ status: number; code: unknown }> {
    const answer = await (this.routes.get(route) as NestFastifyApplication).inject({
      method: route.split(' ')[0] as 'GET',
      url: this.pathOf(route, tenant),
      payload: MATRIX[this.name][route]?.body as object | undefined,
      // What is changed by version asks which one before it says what is there.
      headers: { 'if-match': '"1"', ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }) },
    });
    const problem = String(answer.headers['content-type']).includes('problem+json') ? answer.json<{ code: unknown }>() : undefined;
    return { status: answer.statusCode, code: problem?.code };
  }

  /** The route's path with the ids of `tenant`; parameters that name no tenant's row get something that exists nowhere. */
  private pathOf(route: string, tenant: TestTenant): string {
    const ids = this.ids.get(tenant) ?? {};
    const path = route.split(' ')[1] ?? '';
    return path.replace(/:(\w+)/g, (_all, name: string) => ids[name] ?? (/^id$|Id$/.test(name) ? randomUUID() : '0'));
  }

  private async open(role: Role): Promise<void> {
    const app = await createHttpApp(PARTS[this.name].moduleFor(role), { ...this.config, role });
    this.apps.push(app);
    const fastify = app.getHttpAdapter().getInstance();
    fastify.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) if (!['HEAD', 'OPTIONS'].includes(method)) this.routes.set(`${method} ${route.url}`, app);
    });
    await app.init();
    await fastify.ready();
  }
}
