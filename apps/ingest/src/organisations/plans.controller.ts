import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, CurrentPrincipal, OperatorsOnly, RequireScope } from '#identity/auth.guard.js';
import type { OperatorPrincipal, Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { OrganisationPlanService } from './organisation-plan.service.js';
import { PlanBookService } from './plan-book.service.js';
import { AssignPlanDto, OrganisationPlanDto, PlanAndUsageDto, PlanDto, PlanListDto } from './plans.dto.js';

@ApiTags('Plans')
@Controller('v1')
export class PlansController {
  constructor(
    private readonly service: OrganisationPlanService,
    private readonly book: PlanBookService,
  ) {}

  /** What the plan includes, what is used of it, and what was announced. */
  @Get('organisations/:organisationId/plan')
  @RequireScope('projects:read')
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'getOrganisationPlan', summary: 'Read the plan and what is used of it' })
  @ApiOkResponse({ type: PlanAndUsageDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<PlanAndUsageDto> {
    return this.service.read(principal, id);
  }

  /**
   * Gives an organisation a plan. One that keeps recordings for a shorter time holds from 30 days on at the earliest, and every owner is told by mail at once; any other
   * holds at once. Recordings that exist are never kept longer than they were to be.
   */
  @Put('organisations/:organisationId/plan')
  @OperatorsOnly('support')
  @ApiOperation({ operationId: 'assignPlan', summary: 'Give an organisation a plan' })
  @ApiOkResponse({ type: OrganisationPlanDto })
  @ApiProblems('not-found')
  assign(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('organisationId') id: string, @Body() body: AssignPlanDto): Promise<OrganisationPlanDto> {
    return this.service.assign(operator, id, body);
  }

  @Get('plans')
  @OperatorsOnly()
  @ApiOperation({ operationId: 'listPlans', summary: 'List the plans there are' })
  @ApiOkResponse({ type: PlanListDto })
  async list(): Promise<PlanListDto> {
    return { items: await this.book.list() };
  }

  /** Its ceilings never change afterwards: for others make another plan. */
  @Post('plans')
  @OperatorsOnly('admin')
  @ApiOperation({ operationId: 'createPlan', summary: 'Make a plan' })
  @ApiCreatedResponse({ type: PlanDto })
  @ApiProblems('conflict')
  create(@CurrentOperator() operator: OperatorPrincipal, @Body() body: PlanDto): Promise<PlanDto> {
    return this.book.create(operator, body);
  }

  /** Who has the plan keeps it; nobody is given it any more. */
  @Delete('plans/:code')
  @OperatorsOnly('admin')
  @HttpCode(204)
  @ApiParam({ name: 'code', example: 'team' })
  @ApiOperation({ operationId: 'retirePlan', summary: 'Retire a plan' })
  @ApiNoContentResponse({ description: 'The plan is retired.' })
  @ApiProblems('not-found', 'conflict')
  retire(@CurrentOperator() operator: OperatorPrincipal, @Param('code') code: string): Promise<void> {
    return this.book.retire(operator, code);
  }
}
