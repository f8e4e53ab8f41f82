import { AuditModule } from '#audit/audit.module.js';
import { BlobsModule } from '#blobs/blobs.module.js';
import type { Config } from '#config/config.js';
import { DatabaseModule } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { IdentityModule } from '#identity/identity.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { LedgerGateModule } from '#personal-data/ledger-gate.module.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type pg from 'pg';
import { AccessApiModule } from '../../../apps/ingest/src/access/access-api.module.js';
import { DeletionsApiModule } from '../../../apps/ingest/src/deletions/deletions-api.module.js';
import { DeletionsWorkerModule } from '../../../apps/ingest/src/deletions/deletions-worker.module.js';
import { EndUsersApiModule } from '../../../apps/ingest/src/end-users/end-users-api.module.js';
import { ErasureApiModule } from '../../../apps/ingest/src/erasure/erasure-api.module.js';
import { ErasureWorkerModule } from '../../../apps/ingest/src/erasure/erasure-worker.module.js';
import { ExportsWorkerModule } from '../../../apps/ingest/src/exports/exports-worker.module.js';
import { ReplayModule } from '../../../apps/ingest/src/replay/replay.module.js';
import { RetentionApiModule } from '../../../apps/ingest/src/retention/retention-api.module.js';
import { RetentionWorkerModule } from '../../../apps/ingest/src/retention/retention-worker.module.js';
import { WebhooksApiModule } from '../../../apps/ingest/src/webhooks/webhooks-api.module.js';
import { WebhooksWorkerModule } from '../../../apps/ingest/src/webhooks/webhooks-worker.module.js';
import { openAsAdmin } from './ingest-rows.js';
import { RecordingStorage } from './stored-recording.js';
import { testConfig } from './test-config.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { createTestTenant, type TestTenant } from './test-tenants.js';

@Module({})
class ReplayApp {}

const replayApp = (): DynamicModule => ({
  module: ReplayApp,
  imports: [
    DatabaseModule.forDuties(['ingest_intake', 'ingest_api', 'ingest_operator', 'ingest_worker', 'ingest_eraser']),
    IdentityModule.forApp({ reader: 'ingest_api' }),
    BlobsModule.forDuty('ingest_api'),
    JobsModule.forApp({ owner: 'ingest', role: 'api', apiDuty: 'ingest_api', workerDuty: 'ingest_worker' }),
    AuditModule,
    PersonalDataModule.forDuty('ingest_eraser'),
    LedgerGateModule.forProcess({ replays: true }),
    ReplayModule,
    AccessApiModule,
    ErasureApiModule,
    ErasureWorkerModule,
    DeletionsApiModule,
    DeletionsWorkerModule,
    RetentionApiModule,
    RetentionWorkerModule,
    EndUsersApiModule,
    ExportsWorkerModule,
    WebhooksApiModule,
    WebhooksWorkerModule,
  ],
});

interface Parts {
  app: NestFastifyApplication;
  config: Config;
  database: TestDatabase;
  admin: pg.Client;
  acme: TestTenant;
  other: TestTenant;
}

/** Replay and erasure over HTTP with two tenants, on a database and a folder of their own; no job runs by itself. Always `stop()` it. */
export class ReplayUnderTest {
  readonly app: NestFastifyApplication;
  readonly config: Config;
  readonly database: TestDatabase;
  readonly admin: pg.Client;
  readonly acme: TestTenant;
  readonly other: TestTenant;
  readonly storage: RecordingStorage;

  private constructor(parts: Parts) {
    ({ app: this.app, config: this.config, database: this.database, admin: this.admin, acme: this.acme, other: this.other } = parts);
    this.storage = new RecordingStorage(this.app, this.admin);
  }

  static async start(overrides: Partial<Config> = {}): Promise<ReplayUnderTest> {
    const database = await createTestDatabase();
    const config = testConfig({ database: database.config, ...overrides });
    const [acme, other] = [await createTestTenant(config), await createTestTenant(config)];
    const admin = await openAsAdmin(database);
    const app = await createHttpApp(replayApp(), config);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new ReplayUnderTest({ app, config, database, admin, acme, other });
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
    await this.database.drop();
  }

  call(method: 'GET' | 'DELETE', url: string, token: string, headers: Record<string, string> = {}) {
    return this.app.inject({ method, url, headers: { authorization: `Bearer ${token}`, ...headers } });
  }

  /** With a JSON body. */
  send(method: 'POST' | 'PUT', url: string, token: string, body: object, headers: Record<string, string> = {}) {
    return this.app.inject({ method, url, payload: body, headers: { authorization: `Bearer ${token}`, ...headers } });
  }

  /** Audit leaves of a session, oldest first, as text. */
  async leavesOf(sessionId: string): Promise<string[]> {
    const { rows } = await this.admin.query<{ leaf: Buffer | string | object }>('select leaf from audit.leaf_outbox order by ctid');
    const texts = rows.map(({ leaf }) => (Buffer.isBuffer(leaf) ? leaf.toString() : typeof leaf === 'string' ? leaf : JSON.stringify(leaf)));
    return texts.filter((text) => text.includes(sessionId));
  }
}
