import { ApiProblems } from '#http/api-problems.js';
import { PageQuery } from '#http/page.dto.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import { actorOf, type OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HOLD_EXAMPLES, HoldDto, HoldListDto, PlaceHoldDto } from './hold.dto.js';
import { type HoldCaller, HoldsService } from './holds.service.js';

/** For operators who handle legal orders. They see which recordings are kept and how many, and nothing of what is in them. */
@ApiTags('Operators: legal holds')
@OperatorsOnly('privacy')
@Controller('v1/operators/projects/:projectId/holds')
export class OperatorHoldsController {
  constructor(private readonly service: HoldsService) {}

  @Post()
  @ApiOperation({ operationId: 'operatorPlaceHold', summary: 'Place a legal hold on a customer’s recordings' })
  @ApiBody({ type: PlaceHoldDto, examples: HOLD_EXAMPLES })
  @ApiCreatedResponse({ type: HoldDto })
  @ApiProblems('not-found', 'conflict')
  place(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('projectId') projectId: string, @Body() body: PlaceHoldDto): Promise<HoldDto> {
    return this.service.place(callerOf(operator), projectId, body);
  }

  @Get()
  @ApiOperation({ operationId: 'operatorListHolds', summary: 'List the legal holds of a project' })
  @ApiOkResponse({ type: HoldListDto })
  @ApiProblems('not-found', 'invalid-cursor')
  list(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('projectId') projectId: string, @Query() page: PageQuery): Promise<HoldListDto> {
    return this.service.list(callerOf(operator), projectId, page);
  }

  @Post(':holdId/release')
  @HttpCode(200)
  @ApiOperation({ operationId: 'operatorReleaseHold', summary: 'Release a legal hold on a customer’s recordings' })
  @ApiOkResponse({ type: HoldDto })
  @ApiProblems('not-found')
  release(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('projectId') projectId: string, @UuidParam('holdId') holdId: string): Promise<HoldDto> {
    return this.service.release(callerOf(operator), projectId, holdId);
  }
}

const callerOf = (operator: OperatorPrincipal): HoldCaller => ({ actor: actorOf(operator), tenantId: null });
