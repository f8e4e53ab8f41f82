import { AuditModule } from '#audit/audit.module.js';
import { BlobsModule } from '#blobs/blobs.module.js';
import { SessionKeys } from '#blobs/session-keys.js';
import type { Config } from '#config/config.js';
import type { Database } from '#database/database.js';
import { DatabaseModule, databaseOf } from '#database/database.module.js';
import { createHttpApp } from '#http/create-app.js';
import { DatabaseReadiness } from '#http/database-readiness.js';
import { IdentityModule } from '#identity/identity.module.js';
import { LedgerGateModule } from '#personal-data/ledger-gate.module.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { encodeChunk } from '#recording-format/chunk.js';
import { RECORD, writeRecord } from '#recording-format/records.js';
import type { PrivacyLevel } from '#recording-format/meta.js';
import { toJson } from '#recording-format/json.js';
import { emptyLedger } from '#recording-format/ledger.js';
import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import http from 'node:http';
import type pg from 'pg';
import { StoreReadinessModule } from '../../../apps/ingest/src/blocks/store-readiness.module.js';
import { IntakeModule } from '../../../apps/ingest/src/intake/intake.module.js';
import { SdkModule } from '../../../apps/ingest/src/sdk/sdk.module.js';
import { SessionsModule } from '../../../apps/ingest/src/sessions/sessions.module.js';
import { SessionTokenService } from '../../../apps/ingest/src/sessions/session-token.service.js';
import { type Customer, insertCustomer, insertSession, openAsAdmin, type SessionRow } from './ingest-rows.js';
import { testConfig } from './test-config.js';
import type { TestDatabase } from './test-database.js';

export const CHUNK_TYPE = 'application/vnd.pixeltrace.chunk';

/** The intake rooms with what they stand on, and nothing else. */
@Module({})
class IntakeApp {}

const intakeApp = (): DynamicModule => ({
  module: IntakeApp,
  imports: [
    AuditModule,
    DatabaseModule.forDuties(['ingest_intake']),
    DatabaseReadiness.forDuties(['ingest_intake']),
    IdentityModule.forApp({ reader: 'ingest_intake' }),
    PersonalDataModule.forDuty('ingest_intake'),
    LedgerGateModule.forProcess({ replays: false }),
    BlobsModule.forDuty('ingest_intake'),
    StoreReadinessModule,
    IntakeModule,
    SessionsModule,
    SdkModule,
  ],
});

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  json: Record<string, unknown>;
}

export interface Started extends SessionRow {
  token: string;
}

/** Intake over real HTTP, on a database of its own. Always `stop()` it. */
export class IntakeUnderTest {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly config: Config,
    readonly admin: pg.Client,
    readonly customer: Customer,
    readonly url: string,
  ) {}

  static async start(database: TestDatabase, overrides: Partial<Config> = {}): Promise<IntakeUnderTest> {
    const config = testConfig({ database: database.config, role: 'intake', ...overrides });
    const admin = await openAsAdmin(database);
    const customer = await insertCustomer(admin, config.secrets.apiKeyPepper);
    const app = await createHttpApp(intakeApp(), config);
    await app.listen(0, '127.0.0.1');
    return new IntakeUnderTest(app, config, admin, customer, await app.getUrl());
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
  }

  /** A session as start would have made it. */
  async session(values: Parameters<typeof insertSession>[1] & { maskingFloor?: PrivacyLevel; origin?: string } = {}): Promise<Started> {
    const { tenantId, projectId } = this.customer;
    const row = await insertSession(this.admin, { tenantId, projectId, ...values });
    const db = this.app.get<Database>(databaseOf('ingest_intake'));
    await db.transaction({ tenants: [row.tenantId] }, (tx) => this.app.get(SessionKeys, { strict: false }).create(tx, row));
    return { ...row, token: this.token(row, values) };
  }

  token(row: SessionRow, { maskingFloor = 'mask-inputs', origin = this.customer.origin }: { maskingFloor?: PrivacyLevel; origin?: string } = {}): string {
    return this.app.get(SessionTokenService, { strict: false }).issue({ ...row, maskingFloor, origin });
  }

  /** From a page of the customer; a header that is given as undefined is left out. */
  post(path: string, body: Uint8Array | string, given: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    const headers = Object.entries({ origin: this.customer.origin, 'content-length': Buffer.byteLength(body), ...given }).filter(([, value]) => value !== undefined);
    return send(`${this.url}${path}`, { method: 'POST', headers: Object.fromEntries(headers) }, body);
  }

  postChunk(chunk: Uint8Array, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.post('/v1/chunks', chunk, { 'content-type': CHUNK_TYPE, ...headers });
  }
}

/** One request on a connection of its own. */
export const send = (url: string, options: http.RequestOptions, body?: Uint8Array | string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = http.request(url, { agent: false, ...options }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const isJson = /json/.test(response.headers['content-type'] ?? '');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} });
      });
    });
    request.on('error', reject);
    request.end(body);
  });

/** A record type of the range that readers skip. */
const FILLER = 0x40;

/** A chunk body: a record that nobody reads, then the ledger. */
export const chunkBody = (filler: Uint8Array | string = 'frame', more: Uint8Array[] = []): Buffer =>
  Buffer.concat([...more, writeRecord(FILLER, Buffer.from(filler)), writeRecord(RECORD.ledger, toJson(emptyLedger()))]);

export const chunkOf = (token: string, seq: number, body: Uint8Array = chunkBody(), more: { last?: boolean; sentAt?: number } = {}): Uint8Array =>
  encodeChunk({ token, seq, last: more.last ?? false, sentAt: more.sentAt ?? Date.now() }, body);

export const metaRecord = (privacy: PrivacyLevel): Uint8Array =>
  writeRecord(RECORD.meta, toJson({ recorder: '1.0.0', engine: 'canvaskit', width: 800, height: 600, dpr: 1, privacy, startedAt: Date.now(), route: '/' }));
