import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActivityDto, ActivityQuery, EventsDto, EventsQuery, LossesDto, MaskedAreasDto, MasksQuery } from './details.dto.js';
import { DetailsService } from './details.service.js';
import { MediaService } from './media.service.js';

/** Every answer is a viewing: it is in the audit log before it is sent. */
@ApiTags('Recordings')
@ApiBearerAuth()
@RequireScope('recordings:read')
@ApiProblems('not-found', 'session-deleted', 'restricted', 'watch-reason-required')
@Controller('v1/recordings/:sessionId')
export class DetailsController {
  constructor(
    private readonly details: DetailsService,
    private readonly media: MediaService,
  ) {}

  /** How much changed on the screen and what the end user did, over time. */
  @Get('activity')
  @ApiOperation({ operationId: 'getActivity', summary: 'Read the activity graph of a recording' })
  @ApiOkResponse({ type: ActivityDto })
  activity(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @Query() { buckets }: ActivityQuery): Promise<ActivityDto> {
    return this.details.activity(principal, sessionId, buckets);
  }

  /** Routes, clicks, errors, tags and the rest of what the timeline marks, in order of time. */
  @Get('events')
  @ApiOperation({ operationId: 'listEvents', summary: 'Read the event index of a recording' })
  @ApiOkResponse({ type: EventsDto })
  @ApiProblems('invalid-cursor')
  events(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @Query() query: EventsQuery): Promise<EventsDto> {
    return this.details.events(principal, sessionId, query);
  }

  /** The loss ledger, the gaps, and what became of the chunks that were sent. */
  @Get('losses')
  @ApiOperation({ operationId: 'getLosses', summary: 'Read what is missing in a recording' })
  @ApiOkResponse({ type: LossesDto })
  losses(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string): Promise<LossesDto> {
    return this.details.losses(principal, sessionId);
  }

  /** Where something was masked at a moment, and why. What was there is nowhere: it was painted black in the browser. */
  @Get('masks')
  @ApiOperation({ operationId: 'getMaskedAreas', summary: 'Read the masked areas of one moment' })
  @ApiOkResponse({ type: MaskedAreasDto })
  masks(@CurrentPrincipal() principal: Principal, @UuidParam('sessionId') sessionId: string, @Query() { t }: MasksQuery): Promise<MaskedAreasDto> {
    return this.media.masksAt(principal, sessionId, t ?? 0);
  }
}
