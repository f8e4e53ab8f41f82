import type { Config } from '#config/config.js';
import { createHttpApp } from '#http/create-app.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import { IngestModule } from '../../../apps/ingest/src/ingest.module.js';
import { openAsAdmin } from './ingest-rows.js';
import { type SentMail, sentMails } from './mail-trial.js';
import { testConfig } from './test-config.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { createTestTenant, type TestTenant } from './test-tenants.js';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answer {
  status: number;
  code: unknown;
  body: Record<string, unknown>;
  detail: unknown;
}

/** The ingest app with a tenant, over HTTP. Always `stop()` it. */
export class OrganisationsTrial {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly config: Config,
    readonly database: TestDatabase,
    readonly admin: pg.Client,
  ) {}

  static async start(role: 'api' | 'all' = 'api'): Promise<OrganisationsTrial> {
    const database = await createTestDatabase();
    const admin = await openAsAdmin(database);
    const config = testConfig({ database: database.config, role });
    const app = await createHttpApp(IngestModule.forRole(role), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new OrganisationsTrial(app, config, database, admin);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
    await this.database.drop();
  }

  tenant(): Promise<TestTenant> {
    return createTestTenant(this.config);
  }

  async call(method: Method, url: string, token?: string, payload?: object): Promise<Answer> {
    const answer = await this.app.inject({ method, url: `/v1${url}`, payload, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
    const body = answer.body === '' ? {} : answer.json<Record<string, unknown>>();
    return { status: answer.statusCode, code: body['code'], detail: body['detail'], body };
  }

  async sql<T>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.admin.query(text, values)).rows as T[];
  }

  mails(): Promise<SentMail[]> {
    return sentMails(this.database);
  }

  /** Actions in the tenant's log, oldest first. */
  async actions(tenantId: string): Promise<string[]> {
    const rows = await this.sql<{ leaf: Buffer }>('select leaf from audit.leaf_outbox where tenant_id = $1 order by created_at, ctid', [tenantId]);
    return rows.map(({ leaf }) => (JSON.parse(leaf.toString()) as { action: string }).action);
  }

  /** Gives the tenant a plan of its own with these ceilings. */
  async plan(tenantId: string, ceilings: Partial<Record<'retention_days' | 'monthly_bytes' | 'monthly_sessions' | 'members' | 'projects' | 'keys', number>>): Promise<string> {
    const code = `trial-${tenantId.slice(0, 8)}-${Object.values(ceilings).join('-')}`;
    await this.sql('insert into identity.plan (code, name, retention_days, monthly_bytes, monthly_sessions, members, projects, keys) values ($1, $1, $2, $3, $4, $5, $6, $7)', [
      code, ceilings.retention_days ?? 3650, ceilings.monthly_bytes ?? 1e15, ceilings.monthly_sessions ?? 1e9, ceilings.members ?? 100, ceilings.projects ?? 100, ceilings.keys ?? 100,
    ]);
    await this.sql(
      `insert into identity.plan_assignment (id, tenant_id, plan_code, effective_from, assigned_by_kind, assigned_by_id) values (gen_random_uuid(), $1, $2, clock.now(), 'system', 'trial')`,
      [tenantId, code],
    );
    return code;
  }
}
