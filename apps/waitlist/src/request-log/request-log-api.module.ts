import { VIEW_COUNTS_PATH } from '#contracts/analytics.js';
import { RequestLogModule } from '#request-log/request-log.module.js';
import { RequestLogRepository } from '#request-log/request-log.repository.js';
import { Module } from '@nestjs/common';
import { ReadingsController } from './readings.controller.js';
import { ReadingsService } from './readings.service.js';

/** Writes this app's part of the request log, and shows all of it to operators who say why. */
@Module({
  imports: [RequestLogModule.forApp({ app: 'waitlist', duty: 'waitlist_api', unlogged: [VIEW_COUNTS_PATH] })],
  controllers: [ReadingsController],
  providers: [ReadingsService, RequestLogRepository],
})
export class RequestLogApiModule {}
