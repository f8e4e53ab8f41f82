import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { databaseOf } from '#database/database.module.js';
import type { Duty } from '#database/duties.js';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { Resolver } from 'node:dns/promises';
import { AbuseKeys } from './abuse-keys.js';
import { abuseRedis } from './abuse-redis.js';
import { AbuseRepository } from './abuse.repository.js';
import { ABUSE_DATABASE, ABUSE_REDIS, MX_RESOLVER } from './abuse.tokens.js';
import { AttackWatch } from './attack-watch.js';
import { FormSignals } from './form-signals.js';
import { FormTokens } from './form-tokens.js';
import { FormsController } from './forms.controller.js';
import { FormsService } from './forms.service.js';
import { GuardedByInterceptor } from './guarded-by.interceptor.js';
import { Idempotency } from './idempotency.js';
import { MailDomains } from './mail-domains.js';
import { PublicDefence } from './public-defence.js';
import { PublicWriteInterceptor } from './public-write.interceptor.js';
import { PublicWriteService } from './public-write.service.js';
import { RateLimits } from './rate-limits.js';
import { RecipientBudget } from './recipient-budget.js';
import { Suspicion } from './suspicion.js';
import { VisitorLimits } from './visitor-limits.js';

/** Duties that may call the functions of schema `abuse`. */
export type AbuseDuty = Extract<Duty, 'waitlist_api' | 'waitlist_worker' | 'ingest_api' | 'identity_writer' | 'privacy_api' | 'privacy_worker'>;

const BUDGET: Provider[] = [AbuseKeys, AbuseRepository, RecipientBudget];

const DEFENCE: Provider[] = [
  { provide: ABUSE_REDIS, inject: [CONFIG], useFactory: ({ redis }: Config) => abuseRedis(redis) },
  { provide: MX_RESOLVER, inject: [CONFIG], useFactory: ({ publicWrites }: Config) => (publicWrites.checkMailDomains ? new Resolver({ timeout: 700, tries: 1 }) : null) },
  AttackWatch,
  FormSignals,
  FormsService,
  FormTokens,
  GuardedByInterceptor,
  Idempotency,
  MailDomains,
  PublicDefence,
  PublicWriteInterceptor,
  PublicWriteService,
  RateLimits,
  Suspicion,
  VisitorLimits,
];

/** Defends every public write of an app. Global: import it once in each app that answers requests, and `@PublicWrite` works in every room. */
@Module({})
export class AbuseModule {
  /** With the whole defence and `GET /v1/forms/{form}`. Needs `IdentityModule`, since the routes are behind its guard. */
  static forDuty(duty: AbuseDuty): DynamicModule {
    const providers = [{ provide: ABUSE_DATABASE, useExisting: databaseOf(duty) }, ...BUDGET, ...DEFENCE];
    return { module: AbuseModule, global: true, controllers: [FormsController], providers, exports: providers };
  }

  /** For workers, which answer nobody but send mail: `RecipientBudget` and nothing else. */
  static forWorker(duty: AbuseDuty): DynamicModule {
    const providers = [{ provide: ABUSE_DATABASE, useExisting: databaseOf(duty) }, ...BUDGET];
    return { module: AbuseModule, global: true, providers, exports: providers };
  }
}
