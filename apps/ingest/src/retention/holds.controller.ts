import { ApiProblems } from '#http/api-problems.js';
import { PageQuery } from '#http/page.dto.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import { actorOf, type Principal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HOLD_EXAMPLES, HoldDto, HoldListDto, PlaceHoldDto } from './hold.dto.js';
import { type HoldCaller, HoldsService } from './holds.service.js';

/** For owners, on the recordings of their own organisation. */
@ApiTags('Legal holds')
@ApiBearerAuth()
@RequireScope('organisation:own')
@Controller('v1/projects/:projectId/holds')
export class HoldsController {
  constructor(private readonly service: HoldsService) {}

  /** Keeps the recordings that match at this moment from being erased, whoever asks for it, until it is released. It lets nobody watch them longer. */
  @Post()
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'placeHold', summary: 'Place a legal hold' })
  @ApiBody({ type: PlaceHoldDto, examples: HOLD_EXAMPLES })
  @ApiCreatedResponse({ type: HoldDto })
  @ApiProblems('not-found', 'conflict')
  place(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() body: PlaceHoldDto): Promise<HoldDto> {
    return this.service.place(callerOf(principal), projectId, body);
  }

  @Get()
  @ApiOperation({ operationId: 'listHolds', summary: 'List the legal holds of a project' })
  @ApiOkResponse({ type: HoldListDto })
  @ApiProblems('not-found', 'invalid-cursor')
  list(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Query() page: PageQuery): Promise<HoldListDto> {
    return this.service.list(callerOf(principal), projectId, page);
  }

  /** Erasures that were deferred because of it begin at once; what has expired meanwhile goes with the next sweep. */
  @Post(':holdId/release')
  @HttpCode(200)
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'releaseHold', summary: 'Release a legal hold' })
  @ApiOkResponse({ type: HoldDto })
  @ApiProblems('not-found')
  release(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @UuidParam('holdId') holdId: string): Promise<HoldDto> {
    return this.service.release(callerOf(principal), projectId, holdId);
  }
}

const callerOf = (principal: Principal): HoldCaller => ({ actor: actorOf(principal), tenantId: principal.tenantId });
