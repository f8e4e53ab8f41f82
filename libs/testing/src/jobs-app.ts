import { ClockModule } from '#clock/clock.module.js';
import { ConfigModule } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import type { JobName } from '#contracts/jobs.js';
import type { Tx } from '#contracts/transaction.js';
import { type Database, query } from '#database/database.js';
import { databaseOf, DatabaseModule } from '#database/database.module.js';
import { Metrics } from '#http/metrics.js';
import { Global, type INestApplicationContext, Inject, Injectable, Module, type Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { HandlesJob, type JobContext, type JobHandler } from '#jobs/handles-job.js';
import { jobsOf } from '#jobs/job-owner.js';
import { JobsModule } from '#jobs/jobs.module.js';

interface Ids {
  tenantId: string;
  sessionId: string;
}

/** Writes one line for each time its effect was committed. */
@HandlesJob('frames.drain-session')
@Injectable()
export class CountingHandler implements JobHandler<'frames.drain-session'> {
  constructor(@Inject(databaseOf('ingest_worker')) private readonly database: Database) {}

  async handle({ tenantId, sessionId }: Ids, context: JobContext): Promise<void> {
    await this.database.transaction({ tenants: [tenantId] }, async (tx: Tx) => {
      await query(tx, 'insert into ingest.test_effect (session_id, attempt) values ($1, $2)', [sessionId, context.attempt]);
      await context.complete(tx);
    });
  }
}

/** A provider that handles a job with a function. */
export const handling = (name: JobName, handle: (payload: never, context: JobContext) => Promise<void>): Provider => {
  @HandlesJob(name)
  @Injectable()
  class Handler {
    handle = handle;
  }
  return Handler;
};

export const idle = (name: JobName): Provider => handling(name, () => Promise.resolve());

/** Handlers that do nothing, for every job of ingest but these: an app starts only when each job has one. */
export const idleBut = (...handled: JobName[]): Provider[] => jobsOf('ingest').filter((name) => !handled.includes(name)).map(idle);

export const CREATE_EFFECTS = `
  create table ingest.test_effect (session_id uuid not null, attempt integer not null);
  grant select, insert on ingest.test_effect to ingest_worker;`;

@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
class MetricsModule {}

/** An app with nothing but jobs in it. */
export const startJobs = async (config: Config, handlers: Provider[], role: Config['role'] = 'worker'): Promise<INestApplicationContext> => {
  @Module({
    imports: [
      ConfigModule.forRoot(config),
      ClockModule,
      MetricsModule,
      DatabaseModule.forDuties(['ingest_api', 'ingest_worker']),
      JobsModule.forApp({ owner: 'ingest', role, apiDuty: 'ingest_api', workerDuty: 'ingest_worker' }),
    ],
    providers: handlers,
  })
  class App {}
  const app = await Test.createTestingModule({ imports: [App] }).compile();
  app.useLogger(false);
  try {
    return await app.init();
  } catch (error) {
    await app.close();
    throw error;
  }
};

export const COUNTING: Provider[] = [CountingHandler, ...idleBut('frames.drain-session')];
