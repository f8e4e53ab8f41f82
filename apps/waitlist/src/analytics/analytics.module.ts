import type { Role } from '#config/config.js';
import { type DynamicModule, Module } from '@nestjs/common';
import { AnalyticsController } from './analytics.controller.js';
import { AnalyticsRepository } from './analytics.repository.js';
import { AnalyticsRollUp } from './analytics-roll-up.js';
import { AnalyticsService } from './analytics.service.js';

/** Counters of page views and referrals: takes sums from the web app, shows all of them to everybody, and keeps their retention. */
@Module({})
export class AnalyticsModule {
  static forRole(role: Role): DynamicModule {
    return {
      module: AnalyticsModule,
      controllers: role === 'worker' ? [] : [AnalyticsController],
      providers: [AnalyticsRepository, ...(role === 'worker' ? [] : [AnalyticsService]), ...(role === 'api' ? [] : [AnalyticsRollUp])],
    };
  }
}
