import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditModule } from '#audit/audit.module.js';
import { BlobsModule } from '#blobs/blobs.module.js';
import type { Role } from '#config/config.js';
import { DatabaseModule } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { ExchangeModule } from '#exchange/exchange.module.js';
import { DatabaseReadiness } from '#http/database-readiness.js';
import { IdentityModule } from '#identity/identity.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { OperationsModule } from '#jobs/operations/operations.module.js';
import { LedgerGateModule } from '#personal-data/ledger-gate.module.js';
import { PersonalDataModule } from '#personal-data/personal-data.module.js';
import { StoreRegisterModule } from '#personal-data/store-register.module.js';
import { RequestLogModule } from '#request-log/request-log.module.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccessApiModule } from './access/access-api.module.js';
import { BlocksModule } from './blocks/blocks.module.js';
import { StoreReadinessModule } from './blocks/store-readiness.module.js';
import { ConsentsApiModule } from './consents/consents-api.module.js';
import { ConsentsWorkerModule } from './consents/consents-worker.module.js';
import { DeletionsApiModule } from './deletions/deletions-api.module.js';
import { DeletionsWorkerModule } from './deletions/deletions-worker.module.js';
import { EndUsersApiModule } from './end-users/end-users-api.module.js';
import { ErasureApiModule } from './erasure/erasure-api.module.js';
import { ErasureWorkerModule } from './erasure/erasure-worker.module.js';
import { ExportsWorkerModule } from './exports/exports-worker.module.js';
import { FramesModule } from './frames/frames.module.js';
import { IdentityApiModule } from './identity/identity-api.module.js';
import { IntakeModule } from './intake/intake.module.js';
import { NoticesWorkerModule } from './notices/notices.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { OrganisationsApiModule } from './organisations/organisations-api.module.js';
import { OrganisationsWorkerModule } from './organisations/organisations-worker.module.js';
import { PrivacyTasksWorkerModule } from './privacy-tasks/privacy-tasks-worker.module.js';
import { ReplayModule } from './replay/replay.module.js';
import { RetentionApiModule } from './retention/retention-api.module.js';
import { RetentionWorkerModule } from './retention/retention-worker.module.js';
import { SdkModule } from './sdk/sdk.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { WebhooksApiModule } from './webhooks/webhooks-api.module.js';
import { WebhooksWorkerModule } from './webhooks/webhooks-worker.module.js';

const INTAKE: readonly Duty[] = ['ingest_intake'];
const API: readonly Duty[] = ['ingest_api', 'ingest_operator', 'identity_writer'];
const WORKER: readonly Duty[] = ['ingest_worker', 'ingest_eraser', 'identity_writer'];
const DUTIES_OF: Readonly<Record<Role, readonly Duty[]>> = { intake: INTAKE, api: API, worker: WORKER, all: [...new Set([...INTAKE, ...API, ...WORKER])] };

/** As whom session keys are read. */
const KEY_READER: Readonly<Record<Role, 'ingest_intake' | 'ingest_api' | 'ingest_worker'>> = { intake: 'ingest_intake', api: 'ingest_api', worker: 'ingest_worker', all: 'ingest_api' };

/** As whom the erasure ledger's mark is read, and kept by those who erase. */
const LEDGER_DUTY: Readonly<Record<Role, Duty>> = { intake: 'ingest_intake', api: 'ingest_api', worker: 'ingest_eraser', all: 'ingest_eraser' };

/** What recorders call: so much of it that the request log counts it per network, and takes down refusals only. */
const RECORDER_ROUTES = ['/v1/chunks', '/v1/sessions', '/v1/sessions/end', '/v1/sdk/config', '/sdk/pixeltrace.js', '/sdk/:version/pixeltrace.js'];

type Imports = NonNullable<DynamicModule['imports']>;

/** Rooms that take recordings in: chunks, start, end, the SDK. */
const intakeRooms = (): Imports => [IntakeModule, SessionsModule, SdkModule];

/** Rooms that people and keys ask: identity, replay, and what they say about keeping, deleting and handing out recordings. */
const apiRooms = (): Imports => [
  IdentityApiModule,
  OrganisationsApiModule,
  OperationsModule,
  OperatorsModule,
  ReplayModule,
  AccessApiModule,
  ErasureApiModule,
  ConsentsApiModule,
  DeletionsApiModule,
  RetentionApiModule,
  EndUsersApiModule,
  WebhooksApiModule,
];

/** Rooms that run jobs: frames, blocks, erasure, deletions, retention, archives, webhooks. */
const workerRooms = (): Imports => [
  FramesModule,
  BlocksModule,
  ErasureWorkerModule,
  ConsentsWorkerModule,
  OrganisationsWorkerModule,
  DeletionsWorkerModule,
  RetentionWorkerModule,
  ExportsWorkerModule,
  WebhooksWorkerModule,
  PrivacyTasksWorkerModule,
  NoticesWorkerModule,
];

/** The ingest app: what it opens and runs depends on the role of the process. */
@Module({})
export class IngestModule {
  static forRole(role: Role): DynamicModule {
    const duties = DUTIES_OF[role];
    return { module: IngestModule, imports: [DatabaseModule.forDuties(duties), DatabaseReadiness.forDuties(duties), BlobsModule.forDuty(KEY_READER[role]), ...roomsOf(role)] };
  }
}

const roomsOf = (role: Role): Imports => {
  const runs = (part: Role): boolean => role === part || role === 'all';
  return [
    StoreReadinessModule,
    StoreRegisterModule.forDuty(KEY_READER[role]),
    AuditModule,
    PersonalDataModule.forDuty(LEDGER_DUTY[role]),
    LedgerGateModule.forProcess({ replays: runs('worker') }),
    ...(role === 'worker' ? [] : [IdentityModule.forApp({ reader: role === 'intake' ? 'ingest_intake' : 'ingest_api' })]),
    ...(role === 'intake' ? [] : [ExchangeModule.forApp({ role, workerDuty: 'ingest_worker' })]),
    ...(role === 'intake' ? [] : [JobsModule.forApp({ owner: 'ingest', role, apiDuty: 'ingest_api', workerDuty: 'ingest_worker' })]),
    ...(runs('api') ? [AbuseModule.forDuty('ingest_api')] : []),
    ...(role === 'worker' ? [] : [RequestLogModule.forApp({ app: 'ingest', duty: role === 'intake' ? 'ingest_intake' : 'ingest_api', counted: RECORDER_ROUTES })]),
    ...(runs('intake') ? intakeRooms() : []),
    ...(runs('api') ? apiRooms() : []),
    ...(runs('worker') ? workerRooms() : []),
  ];
};
