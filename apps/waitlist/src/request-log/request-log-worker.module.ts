import { DataHolderRegistry } from '#personal-data/data-holder-registry.js';
import { RequestLogDataHolder } from '#request-log/request-log-data-holder.js';
import { RequestLogRepository } from '#request-log/request-log.repository.js';
import { RetentionEvidence } from '#retention/retention-evidence.js';
import { Module, type OnModuleInit } from '@nestjs/common';
import { RequestLogRetention } from './request-log-retention.js';

/** Keeps the retention of the request log of every app, and answers for it. */
@Module({ providers: [RequestLogDataHolder, RequestLogRepository, RequestLogRetention, RetentionEvidence] })
export class RequestLogWorkerModule implements OnModuleInit {
  constructor(
    private readonly registry: DataHolderRegistry,
    private readonly holder: RequestLogDataHolder,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.holder);
  }
}
