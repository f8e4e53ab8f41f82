import { databaseOf } from '#database/database.module.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { RequestLog } from './request-log.js';
import { RequestLogHook } from './request-log-hook.js';
import { REQUEST_LOG_OPTIONS, type RequestLogOptions } from './request-log.options.js';
import { RequestLogRepository } from './request-log.repository.js';
import { REQUEST_LOG_DATABASE } from './request-log.tokens.js';

/** Writes the request log of an app. Import it once in each process that answers requests. */
@Module({})
export class RequestLogModule {
  static forApp(options: RequestLogOptions): DynamicModule {
    return {
      module: RequestLogModule,
      providers: [{ provide: REQUEST_LOG_OPTIONS, useValue: options }, { provide: REQUEST_LOG_DATABASE, useExisting: databaseOf(options.duty) }, RequestLogRepository, RequestLog, RequestLogHook],
    };
  }
}
