import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { ViewingLog } from './viewing-log.js';
import { ProjectWatchAuditQuery, StartedViewingDto, StartViewingDto, WatchAuditDto, WatchAuditFilter } from './watch-audit.dto.js';
import { WatchAuditService } from './watch-audit.service.js';

const CSV = 'text/csv';
const NEXT_CURSOR = { 'Next-Cursor': { description: 'There are more: send it as `cursor`.', schema: { type: 'string' } } } as const;

@ApiTags('Watch audit')
@ApiBearerAuth()
@Controller('v1')
export class WatchAuditController {
  constructor(
    private readonly service: WatchAuditService,
    private readonly viewings: ViewingLog,
  ) {}

  /**
   * States why you are about to watch. Projects that ask for a reason (`watchReason` in their settings) show nothing of a recording without it. A viewing ends when nothing was asked for during
   * ten minutes; then a new one is needed.
   */
  @Post('recordings/:sessionId/viewings')
  @RequireScope('recordings:read')
  @ApiOperation({ operationId: 'startViewing', summary: 'Begin to watch a recording, with a reason' })
  @ApiCreatedResponse({ type: StartedViewingDto })
  @ApiProblems('not-found', 'session-deleted', 'restricted', 'watch-reason-required')
  async start(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @Body() body: StartViewingDto): Promise<StartedViewingDto> {
    return { id: await this.viewings.begins(principal, sessionId, body.reason) };
  }

  /** Who watched which stretch of which recording, when, whether live, and why. Erased recordings are in it by their ids. */
  @Get('projects/:projectId/watch-audit')
  @RequireScope('members:read')
  @ApiOperation({ operationId: 'listWatchAudit', summary: 'Read who watched the recordings of a project' })
  @ApiOkResponse({ type: WatchAuditDto })
  @ApiProblems('not-found', 'invalid-cursor', 'validation-failed')
  ofProject(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Query() query: ProjectWatchAuditQuery): Promise<WatchAuditDto> {
    return this.service.ofProject(principal, projectId, query);
  }

  /** The same as a table, 5,000 viewings at a time; `limit` does not matter. */
  @Get('projects/:projectId/watch-audit.csv')
  @RequireScope('members:read')
  @RouteConfig({ produces: [CSV] })
  @ApiOperation({ operationId: 'exportWatchAudit', summary: 'Take along who watched the recordings of a project' })
  @ApiProduces(CSV)
  @ApiOkResponse({ content: { [CSV]: { schema: { type: 'string' } } }, headers: NEXT_CURSOR })
  @ApiProblems('not-found', 'invalid-cursor', 'validation-failed')
  async csv(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Query() query: ProjectWatchAuditQuery, @Res() reply: FastifyReply): Promise<void> {
    const { csv, nextCursor } = await this.service.csvOfProject(principal, projectId, query);
    void reply
      .headers({ 'content-type': `${CSV}; charset=utf-8; header=present`, 'content-disposition': 'attachment; filename="watch-audit.csv"', 'cache-control': 'no-store', ...(nextCursor === null ? {} : { 'next-cursor': nextCursor }) })
      .send(csv);
  }

  @Get('recordings/:sessionId/watch-audit')
  @RequireScope('members:read')
  @ApiOperation({ operationId: 'listWatchAuditOfRecording', summary: 'Read who watched a recording' })
  @ApiOkResponse({ type: WatchAuditDto })
  @ApiProblems('not-found', 'invalid-cursor', 'validation-failed')
  ofRecording(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @Query() query: WatchAuditFilter): Promise<WatchAuditDto> {
    return this.service.ofRecording(principal, sessionId, query);
  }
}
