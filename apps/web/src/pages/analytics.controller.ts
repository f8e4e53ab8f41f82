import { Clock } from '#clock/clock.js';
import { Controller, Get, Header, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import { SITE_POLICY } from '../files/page-policies.js';
import { analyticsPage } from './analytics-page.js';
import { AnalyticsRowsReader } from './analytics-rows.js';

/** The page that shows every row our analytics store. */
@ApiExcludeController()
@Controller('analytics')
export class AnalyticsPageController {
  constructor(
    private readonly reader: AnalyticsRowsReader,
    private readonly clock: Clock,
  ) {}

  @Get()
  @RouteConfig({ produces: ['text/html'] })
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', SITE_POLICY)
  async show(@Query('to') to: string | undefined): Promise<string> {
    return analyticsPage(await this.reader.week(to), this.clock.now().toISOString().slice(0, 10));
  }
}
