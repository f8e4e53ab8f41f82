import { Module } from '@nestjs/common';
import { ErasureWorkerModule } from '../erasure/erasure-worker.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { DeletionCheck } from './deletion-check.js';
import { DeletionRun } from './deletion-run.js';
import { DeletionRunRepository } from './deletion-run.repository.js';
import { RunDeletionHandler } from './run-deletion.handler.js';

/** Runs deletions. Needs the duty `ingest_eraser`, `BlobsModule` and an audit module. */
@Module({ imports: [ErasureWorkerModule, WebhooksModule], providers: [DeletionCheck, DeletionRun, DeletionRunRepository, RunDeletionHandler] })
export class DeletionsWorkerModule {}
