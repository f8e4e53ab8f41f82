import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { EVENT_STREAM } from './event-stream.js';
import { LiveRecordingsDto, StreamQuery } from './live.dto.js';
import { LiveService } from './live.service.js';

const STREAM = { description: 'Events; a comment every 15 seconds.', content: { [EVENT_STREAM]: { schema: { type: 'string' } } } } as const;
const LAST_EVENT_ID = { name: 'Last-Event-ID', required: false, schema: { type: 'string' }, example: '12' } as const;

@ApiTags('Live')
@ApiBearerAuth()
@RequireScope('recordings:read')
@Controller('v1')
export class LiveController {
  constructor(private readonly service: LiveService) {}

  @Get('projects/:projectId/live-recordings')
  @ApiOperation({ operationId: 'listLiveRecordings', summary: 'List what is being recorded' })
  @ApiOkResponse({ type: LiveRecordingsDto })
  @ApiProblems('not-found')
  list(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<LiveRecordingsDto> {
    return this.service.list(principal, projectId);
  }

  /**
   * Server-sent events: `list` (all of them), then `recording` (a new or changed one) and `ended` (its id). Come back with `Last-Event-ID` and you get what you missed. Off unless the settings of
   * the project say `liveViewing`. Four streams at a time for each member or key.
   */
  @Get('projects/:projectId/live-recordings/events')
  @RouteConfig({ produces: [EVENT_STREAM] })
  @ApiOperation({ operationId: 'followLiveRecordings', summary: 'Follow what is being recorded' })
  @ApiHeader(LAST_EVENT_ID)
  @ApiProduces(EVENT_STREAM)
  @ApiOkResponse(STREAM)
  @ApiProblems('not-found', 'live-viewing-off', 'rate-limited', 'overloaded')
  follow(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('projectId') projectId: string,
    @Query() { seconds }: StreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.service.followList(principal, projectId, { seconds, lastEventId }, reply);
  }

  /**
   * Server-sent events of one recording: `segment` as soon as it can be read (its id is its number), `end` when nothing more will come, `gone` when it may not be watched any more. Read segments with
   * `getSegment`. Come back with `Last-Event-ID` and you get those behind it. Off unless the settings of the project say `liveViewing`; it is a live viewing in the watch audit.
   */
  @Get('recordings/:sessionId/tail')
  @RouteConfig({ produces: [EVENT_STREAM] })
  @ApiOperation({ operationId: 'tailRecording', summary: 'Follow a recording while it is made' })
  @ApiHeader(LAST_EVENT_ID)
  @ApiProduces(EVENT_STREAM)
  @ApiOkResponse(STREAM)
  @ApiProblems('not-found', 'session-deleted', 'restricted', 'live-viewing-off', 'watch-reason-required', 'rate-limited', 'overloaded')
  tail(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('sessionId') sessionId: string,
    @Query() { seconds }: StreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.service.tail(principal, sessionId, { seconds, lastEventId }, reply);
  }
}
