import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PinDto, PreviewDto, PreviewQuery, ProjectRetentionDto, RecordingRetentionDto, ShortenDto } from './retention.dto.js';
import { RetentionService } from './retention.service.js';

@ApiTags('Retention')
@ApiBearerAuth()
@Controller('v1')
export class RetentionController {
  constructor(private readonly service: RetentionService) {}

  /** The shorter of plan and project decides. Says what goes next, by rule, and what went. */
  @Get('projects/:projectId/retention')
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'getRetention', summary: 'Read how long a project’s recordings are kept' })
  @ApiOkResponse({ type: ProjectRetentionDto })
  @ApiProblems('not-found')
  project(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<ProjectRetentionDto> {
    return this.service.ofProject(principal, projectId);
  }

  /** What another setting would do, in numbers. Changes nothing. */
  @Get('projects/:projectId/retention/preview')
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'previewRetention', summary: 'Look at what another retention would do' })
  @ApiOkResponse({ type: PreviewDto })
  @ApiProblems('not-found')
  preview(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Query() { days }: PreviewQuery): Promise<PreviewDto> {
    return this.service.preview(principal, projectId, days);
  }

  /** When a recording goes, because of which rule, and what keeps it. */
  @Get('recordings/:sessionId/retention')
  @RequireScope('recordings:read')
  @ApiOperation({ operationId: 'getRecordingRetention', summary: 'Read when a recording goes' })
  @ApiOkResponse({ type: RecordingRetentionDto })
  @ApiProblems('not-found', 'session-deleted')
  recording(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string): Promise<RecordingRetentionDto> {
    return this.service.ofRecording(principal, sessionId);
  }

  /** Makes one recording go sooner. There is no way back but a pin that comes before. */
  @Put('recordings/:sessionId/retention')
  @RequireScope('recordings:delete')
  @ApiOperation({ operationId: 'shortenRecording', summary: 'Make a recording go sooner' })
  @ApiOkResponse({ type: RecordingRetentionDto })
  @ApiProblems('not-found', 'session-deleted', 'conflict')
  shorten(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @Body() { expiresAt }: ShortenDto): Promise<RecordingRetentionDto> {
    return this.service.shorten(principal, sessionId, new Date(expiresAt));
  }

  /** Keeps one recording longer than its project would, at most as long as the plan allows. Who did it and when is shown and in the audit log. */
  @Put('recordings/:sessionId/pin')
  @RequireScope('projects:write')
  @ApiOperation({ operationId: 'pinRecording', summary: 'Pin a recording' })
  @ApiOkResponse({ type: RecordingRetentionDto })
  @ApiProblems('not-found', 'session-deleted')
  pin(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @Body() { until }: PinDto): Promise<RecordingRetentionDto> {
    return this.service.pin(principal, sessionId, until === undefined ? undefined : new Date(until));
  }

  @Delete('recordings/:sessionId/pin')
  @RequireScope('projects:write')
  @ApiOperation({ operationId: 'unpinRecording', summary: 'Take the pin off a recording' })
  @ApiOkResponse({ type: RecordingRetentionDto })
  @ApiProblems('not-found', 'session-deleted')
  unpin(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string): Promise<RecordingRetentionDto> {
    return this.service.unpin(principal, sessionId);
  }
}
