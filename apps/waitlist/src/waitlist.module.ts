import { AbuseModule } from '#abuse/abuse.module.js';
import { AuditModule } from '#audit/audit.module.js';
import type { Role } from '#config/config.js';
import { DatabaseModule } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { ExchangeModule } from '#exchange/exchange.module.js';
import { DatabaseReadiness } from '#http/database-readiness.js';
import { IdentityModule } from '#identity/identity.module.js';
import { JobsModule } from '#jobs/jobs.module.js';
import { StoreRegisterModule } from '#personal-data/store-register.module.js';
import { type DynamicModule, Module } from '@nestjs/common';

const API: readonly Duty[] = ['waitlist_api'];
const WORKER: readonly Duty[] = ['waitlist_worker'];
const DUTIES_OF: Readonly<Record<Role, readonly Duty[]>> = { api: API, worker: WORKER, intake: [], all: [...API, ...WORKER] };

/** The waitlist app: what it opens and runs depends on the role of the process. Its rooms join `imports`. */
@Module({})
export class WaitlistModule {
  static forRole(role: Role): DynamicModule {
    const duties = DUTIES_OF[role];
    return {
      module: WaitlistModule,
      imports: [DatabaseModule.forDuties(duties), DatabaseReadiness.forDuties(duties), StoreRegisterModule.forDuty(role === 'worker' ? 'waitlist_worker' : 'waitlist_api'), AuditModule, ...(role === 'worker' ? [] : [IdentityModule.forApp({ reader: 'waitlist_api' })]), role === 'worker' ? AbuseModule.forWorker('waitlist_worker') : AbuseModule.forDuty('waitlist_api'), ExchangeModule.forApp({ role, workerDuty: 'waitlist_worker' }), JobsModule.forApp({ owner: 'waitlist', role, apiDuty: 'waitlist_api', workerDuty: 'waitlist_worker' })],
    };
  }
}
