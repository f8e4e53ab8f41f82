import { Module } from '@nestjs/common';
import { ErasureWorkerModule } from '../erasure/erasure-worker.module.js';
import { PlansRepository } from '../organisations/plans.repository.js';
import { Plans } from '../organisations/plans.service.js';
import { ApplyRetentionHandler } from './apply-retention.handler.js';
import { RetentionJobRepository } from './retention-job.repository.js';
import { RetentionMetrics } from './retention-metrics.js';
import { RetentionNightRun } from './retention-night.js';
import { RetentionSweep } from './retention-sweep.js';
import { TakeUpDeferredHandler } from './take-up-deferred.handler.js';

/** Erases what has expired, and brings recordings down to shorter rules. Needs the duty `ingest_eraser`, `JobsModule` and an audit writer. */
@Module({
  imports: [ErasureWorkerModule],
  providers: [ApplyRetentionHandler, Plans, PlansRepository, RetentionJobRepository, RetentionMetrics, RetentionNightRun, RetentionSweep, TakeUpDeferredHandler],
})
export class RetentionWorkerModule {}
