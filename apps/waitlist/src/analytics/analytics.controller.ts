import { GuardedBy } from '#abuse/public-write.js';
import { INTERNAL_HEADER } from '#http/internal-call.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { Body, Controller, Get, Header, Headers, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AnalyticsRangeDto, AnalyticsRowsDto, ViewCountsDto } from './analytics.dto.js';
import { AnalyticsService } from './analytics.service.js';

@ApiTags('Analytics')
@Public()
@Controller('v1/analytics')
export class AnalyticsController {
  constructor(private readonly service: AnalyticsService) {}

  /**
   * Everything we know about visits to our site, as it is stored: how often each page was seen in each hour, from which sites visits of a day came, how many visits a day had, and how many
   * requests were not counted, and why. There is no row about a single visit anywhere.
   */
  @Get('rows')
  @Header('cache-control', 'public, max-age=60')
  @ApiOperation({ operationId: 'listAnalyticsRows', summary: 'Read everything our analytics store' })
  @ApiOkResponse({ type: AnalyticsRowsDto })
  rows(@Query() range: AnalyticsRangeDto): Promise<AnalyticsRowsDto> {
    return this.service.rows(range);
  }

  /** For our own web app, which counts page views in memory and sends the sums. */
  @Post('counts')
  @GuardedBy('shared-secret')
  @HttpCode(204)
  @ApiOperation({ operationId: 'addViewCounts', summary: 'Add counts of page views (our web app only)' })
  @ApiHeader({ name: 'Pixeltrace-Internal', required: true, description: 'Proves that our web app sent this very body.', schema: { type: 'string' }, example: '1795440000000.c2lnbmF0dXJl' })
  @ApiNoContentResponse({ description: 'The counts were added, now or before.' })
  @ApiProblems('unauthenticated', 'timestamp-out-of-range')
  add(@Body() counts: ViewCountsDto, @Req() request: FastifyRequest, @Headers(INTERNAL_HEADER) signature: string | undefined): Promise<void> {
    return this.service.add(counts, request.body, signature);
  }
}
