import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditModule } from '#audit/audit.module.js';
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
import { type DynamicModule, Module } from '@nestjs/common';
import { DefenceApiModule } from './abuse/defence-api.module.js';
import { DefenceWorkerModule } from './abuse/defence-worker.module.js';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { AnnouncementsApiModule, AnnouncementsWorkerModule } from './announcements/announcements.module.js';
import { ContactApiModule } from './contact/contact-api.module.js';
import { ContactWorkerModule } from './contact/contact-worker.module.js';
import { InboundApiModule } from './mail-inbound/inbound-api.module.js';
import { InboundWorkerModule } from './mail-inbound/inbound-worker.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { MailPreferencesModule } from './mail-preferences/mail-preferences.module.js';
import { MailWorkerModule } from './mail-worker/mail-worker.module.js';
import { NoticesWorkerModule } from './notices/notices.module.js';
import { OperatorsDeskApiModule } from './operators-desk/operators-desk-api.module.js';
import { OperatorsDeskWorkerModule } from './operators-desk/operators-desk-worker.module.js';
import { PrivacyTasksWorkerModule } from './privacy-tasks/privacy-tasks-worker.module.js';
import { RequestLogApiModule } from './request-log/request-log-api.module.js';
import { RequestLogWorkerModule } from './request-log/request-log-worker.module.js';
import { RetentionWorkerModule } from './retention/retention-worker.module.js';
import { WaitlistApiModule } from './waitlist/waitlist-api.module.js';
import { WaitlistWorkerModule } from './waitlist/waitlist-worker.module.js';

const API: readonly Duty[] = ['waitlist_api'];
const WORKER: readonly Duty[] = ['waitlist_worker'];
const DUTIES_OF: Readonly<Record<Role, readonly Duty[]>> = { api: API, worker: WORKER, intake: [], all: [...API, ...WORKER] };

type Imports = NonNullable<DynamicModule['imports']>;

/** Rooms that visitors and operators ask. Each room adds a line. */
const apiRooms = (): Imports => [
  MailPreferencesModule,
  InboundApiModule,
  AnnouncementsApiModule,
  DefenceApiModule,
  RequestLogApiModule,
  ContactApiModule,
  WaitlistApiModule,
  OperatorsDeskApiModule,
];

/** Rooms that run jobs and hold personal data. Each room adds a line. */
const workerRooms = (): Imports => [
  DefenceWorkerModule,
  RequestLogWorkerModule,
  RetentionWorkerModule,
  MailWorkerModule,
  InboundWorkerModule,
  AnnouncementsWorkerModule,
  NoticesWorkerModule,
  ContactWorkerModule,
  WaitlistWorkerModule,
  OperatorsDeskWorkerModule,
  LedgerModule,
  PrivacyTasksWorkerModule,
];

/** The waitlist app: what it opens and runs depends on the role of the process. */
@Module({})
export class WaitlistModule {
  static forRole(role: Role): DynamicModule {
    const duties = DUTIES_OF[role];
    const duty = role === 'worker' ? 'waitlist_worker' : 'waitlist_api';
    return {
      module: WaitlistModule,
      imports: [
        DatabaseModule.forDuties(duties),
        DatabaseReadiness.forDuties(duties),
        StoreRegisterModule.forDuty(duty),
        AuditModule,
        ...(role === 'worker' ? [AbuseModule.forWorker('waitlist_worker')] : [IdentityModule.forApp({ reader: 'waitlist_api' }), OperationsModule, AbuseModule.forDuty('waitlist_api')]),
        ExchangeModule.forApp({ role, workerDuty: 'waitlist_worker' }),
        PersonalDataModule.forDuty(role === 'api' ? 'waitlist_api' : 'waitlist_worker'),
        LedgerGateModule.forProcess({ replays: role !== 'api' }),
        JobsModule.forApp({ owner: 'waitlist', role, apiDuty: 'waitlist_api', workerDuty: 'waitlist_worker' }),
        AnalyticsModule.forRole(role),
        ...(role === 'worker' ? [] : apiRooms()),
        ...(role === 'api' ? [] : workerRooms()),
      ],
    };
  }
}
