import { AuditModule } from '#audit/audit.module.js';
import { BLOB_STORE } from '#blobs/blob-store.js';
import { BlobsModule, openBlobStore } from '#blobs/blobs.module.js';
import { open, seal } from '#blobs/session-cipher.js';
import { SessionKeys } from '#blobs/session-keys.js';
import { Clock } from '#clock/clock.js';
import { ClockModule } from '#clock/clock.module.js';
import type { Config } from '#config/config.js';
import { ConfigModule } from '#config/config.module.js';
import type { Database } from '#database/database.js';
import { DatabaseModule, databaseOf } from '#database/database.module.js';
import { Metrics } from '#http/metrics.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { Global, type INestApplicationContext, type LoggerService, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { BlocksModule } from '../../../apps/ingest/src/blocks/blocks.module.js';
import { FramesModule } from '../../../apps/ingest/src/frames/frames.module.js';
import { DECODER_SETTINGS } from '../../../apps/ingest/src/frames/pool/decoder-settings.js';
import { SessionDrain } from '../../../apps/ingest/src/frames/session-drain.js';
import { AcceptBlockRepository } from '../../../apps/ingest/src/intake/accept-block.repository.js';
import { SettingsVersions } from '../../../apps/ingest/src/intake/settings-versions.js';
import { bundleDecoder } from './decoder-bundle.js';
import { HookedBlobStore } from './hooked-blob-store.js';
import { insertSession, openAsAdmin, type SessionRow } from './ingest-rows.js';
import { idleBut } from './jobs-app.js';
import { testConfig } from './test-config.js';
import type { TestDatabase } from './test-database.js';

const SILENT: LoggerService = { log: () => undefined, error: () => undefined, warn: () => undefined };

@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
class MetricsModule {}

export interface GivenChunk {
  session: SessionRow;
  seq: number;
  body: Uint8Array;
  last?: boolean;
}

interface StoredSegment {
  number: number;
  plain: Buffer;
  first_t: number;
  last_t: number;
  keyframes: [number, number][];
  gaps: [number, number, number][];
  frames: number;
}

/** The worker's rooms on a database, a disk and decoders of their own; chunks are accepted as intake accepts them. Always `stop()` it. */
export class WorkerUnderTest {
  private constructor(
    readonly app: INestApplicationContext,
    readonly admin: pg.Client,
    readonly blobs: HookedBlobStore,
    readonly config: Config,
  ) {}

  /** `role`: with `worker` jobs run by themselves, otherwise only when a spec drains. */
  static async start(database: TestDatabase, options: { role?: 'worker' | 'api'; decoder?: string; decodeTimeoutMs?: number; config?: Partial<Config> } = {}): Promise<WorkerUnderTest> {
    const { role = 'api', decoder } = options;
    const config = testConfig({ database: database.config, role, ...options.config });
    const blobs = new HookedBlobStore(openBlobStore(config, new Clock()));
    @Module({
      imports: [
        ConfigModule.forRoot(config),
        ClockModule,
        MetricsModule,
        DatabaseModule.forDuties(['ingest_intake', 'ingest_api', 'ingest_worker']),
        BlobsModule.forDuty('ingest_intake'),
        JobsModule.forApp({ owner: 'ingest', role, apiDuty: 'ingest_api', workerDuty: 'ingest_worker' }),
        AuditModule,
        FramesModule,
        BlocksModule,
      ],
      providers: [AcceptBlockRepository, SettingsVersions, ...(role === 'worker' ? idleBut('frames.drain-session', 'blocks.compact') : [])],
    })
    class App {}
    const app = await Test.createTestingModule({ imports: [App] })
      .overrideProvider(DECODER_SETTINGS)
      .useValue({ entry: await bundleDecoder(decoder), timeoutMs: options.decodeTimeoutMs ?? 30_000 })
      .overrideProvider(BLOB_STORE)
      .useValue(blobs)
      .setLogger(SILENT)
      .compile();
    await app.init();
    return new WorkerUnderTest(app, await openAsAdmin(database), blobs, config);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.admin.end();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(type, { strict: false });
  }

  async session(values: Parameters<typeof insertSession>[1] = {}): Promise<SessionRow> {
    const row = await insertSession(this.admin, values);
    await this.app.get<Database>(databaseOf('ingest_intake')).transaction({ tenants: [row.tenantId] }, (tx) => this.get(SessionKeys).create(tx, row));
    return row;
  }

  /** Accepts chunks in one block, sealed, durable and committed as intake does it. Answers the block's id. */
  async accept(...given: GivenChunk[]): Promise<string> {
    const id = randomUUID();
    const chunks = await Promise.all(
      given.map(async ({ session, seq, body, last = false }) => {
        const sealed = seal(await this.get(SessionKeys).get(session), { ...session, seq, kind: 'chunk' }, body);
        const sha256 = createHash('sha256').update(body).digest();
        return { ...session, seq, sha256, sentAt: Date.now(), bodyLength: body.length, last, sealed };
      }),
    );
    const bytes = Buffer.concat(chunks.map(({ sealed }) => sealed));
    await this.blobs.put(`blocks/${id}`, bytes);
    const verdicts = await this.get(AcceptBlockRepository).accept({ id, objectKey: `blocks/${id}`, bytes: bytes.length }, chunks, 5000);
    if (verdicts.some((verdict) => verdict !== 'accepted')) throw new Error(`not accepted: ${verdicts.join(', ')}`);
    return id;
  }

  drain({ tenantId, sessionId }: SessionRow): Promise<void> {
    return this.get(SessionDrain).drain({ tenantId, sessionId }, new AbortController().signal);
  }

  /** What is stored of a session, opened as the replay API opens it. */
  async segments(session: SessionRow): Promise<StoredSegment[]> {
    const key = await this.get(SessionKeys).get(session);
    const rows = await this.rows<StoredSegment & { object_key: string }>('select * from ingest.segment where session_id = $1 order by number', session.sessionId);
    return Promise.all(
      rows.map(async (row) => ({ ...row, plain: open(key, { ...session, seq: row.number, kind: 'segment' }, await this.blobs.get(row.object_key)) })),
    );
  }

  async row<T = Record<string, unknown>>(sql: string, ...parameters: unknown[]): Promise<T> {
    return (await this.rows<T>(sql, ...parameters))[0] as T;
  }

  async rows<T = Record<string, unknown>>(sql: string, ...parameters: unknown[]): Promise<T[]> {
    return (await this.admin.query(sql, parameters)).rows as T[];
  }

  sessionRow(session: SessionRow): Promise<Record<string, unknown>> {
    return this.row('select * from ingest.session where id = $1', session.sessionId);
  }

  /** The objects of one session. */
  objectsOf({ tenantId, sessionId }: SessionRow): Promise<string[]> {
    return this.blobs.keys(`sessions/${tenantId}/${sessionId}/`);
  }
}
