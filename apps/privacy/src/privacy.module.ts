import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditSequencerModule } from '#audit/audit-sequencer.module.js';
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
import { RequestLogModule } from '#request-log/request-log.module.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccessApiModule, AccessWorkerModule } from './access/access.modules.js';
import { AuditApiModule, AuditWorkerModule } from './audit/audit.modules.js';
import { ArrivalsApiModule, ArrivalsWorkerModule } from './arrivals/arrivals.modules.js';
import { BackupsApiModule, BackupsWorkerModule } from './backups/backups.modules.js';
import { CasesApiModule, CasesWorkerModule } from './cases/cases.modules.js';
import { ConsentApiModule } from './consent/consent.modules.js';
import { DataMapModule } from './data-map/data-map.module.js';
import { BreachesApiModule, BreachesWorkerModule } from './breaches/breaches.modules.js';
import { NoticesWorkerModule } from './notices/notices.modules.js';
import { PoliciesApiModule, PoliciesWorkerModule } from './policies/policies.modules.js';
import { PromisesModule } from './promises/promises.module.js';
import { SubprocessorsApiModule } from './subprocessors/subprocessors.module.js';
import { TransfersApiModule } from './transfers/transfers.module.js';
import { RequestsApiModule, RequestsWorkerModule } from './requests/requests.modules.js';
import { RetentionApiModule, RetentionWorkerModule } from './retention/retention.modules.js';

const API: readonly Duty[] = ['privacy_api'];
const WORKER: readonly Duty[] = ['privacy_worker', 'audit_sequencer'];
const DUTIES_OF: Readonly<Record<Role, readonly Duty[]>> = { api: API, worker: WORKER, intake: [], all: [...API, ...WORKER] };

/** The privacy app: what it opens and runs depends on the role of the process. Its rooms join `imports`. */
@Module({})
export class PrivacyModule {
  static forRole(role: Role): DynamicModule {
    const duties = DUTIES_OF[role];
    return {
      module: PrivacyModule,
      imports: [
        DatabaseModule.forDuties(duties),
        DatabaseReadiness.forDuties(duties),
        ExchangeModule.forApp({ role, workerDuty: 'privacy_worker' }),
        JobsModule.forApp({ owner: 'privacy', role, apiDuty: 'privacy_api', workerDuty: 'privacy_worker' }),
        AuditModule,
        PersonalDataModule.forDuty(role === 'api' ? 'privacy_api' : 'privacy_worker'),
        LedgerGateModule.forProcess({ replays: role !== 'api' }),
        ...(role === 'worker' ? [] : [IdentityModule.forApp({ reader: 'privacy_api' }), OperationsModule]),
        role === 'worker' ? AbuseModule.forWorker('privacy_worker') : AbuseModule.forDuty('privacy_api'),
        ...(role === 'worker' ? [] : [RequestLogModule.forApp({ app: 'privacy', duty: 'privacy_api' })]),
        StoreRegisterModule.forDuty(role === 'worker' ? 'privacy_worker' : 'privacy_api'),
        ...(role === 'worker' ? [] : [ArrivalsApiModule, BackupsApiModule, RequestsApiModule, ConsentApiModule, DataMapModule, RetentionApiModule, CasesApiModule, AccessApiModule, AuditApiModule, PoliciesApiModule, PromisesModule, SubprocessorsApiModule, TransfersApiModule, BreachesApiModule]),
        ...(role === 'worker' || role === 'all' ? [AuditSequencerModule, AuditWorkerModule, BackupsWorkerModule, AccessWorkerModule, ArrivalsWorkerModule, RequestsWorkerModule, RetentionWorkerModule, CasesWorkerModule, NoticesWorkerModule, PoliciesWorkerModule, BreachesWorkerModule] : []),
      ],
    };
  }
}
