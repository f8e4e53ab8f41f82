import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CaseListDto, CaseQueryDto, CaseWithNodesDto } from './cases.dto.js';
import { CasesService } from './cases.service.js';

/** What is being done with everything that is held about a person, data holder by data holder. Whom it is about is not shown here. */
@ApiTags('Cases')
@OperatorsOnly('privacy')
@Controller('v1/cases')
export class CasesController {
  constructor(private readonly service: CasesService) {}

  /** Latest first. */
  @Get()
  @ApiOperation({ operationId: 'listCases', summary: 'List cases' })
  @ApiOkResponse({ type: CaseListDto })
  list(@Query() query: CaseQueryDto): Promise<CaseListDto> {
    return this.service.list(query);
  }

  @Get(':caseId')
  @ApiOperation({ operationId: 'getCase', summary: 'See how far a case is' })
  @ApiOkResponse({ type: CaseWithNodesDto })
  @ApiProblems('not-found')
  read(@UuidParam('caseId') id: string): Promise<CaseWithNodesDto> {
    return this.service.read(id);
  }

  /** Asks the data holder again at once, instead of when its time comes by itself. One that has ended stays as it is: 409. */
  @Post(':caseId/nodes/:nodeId/retry')
  @HttpCode(200)
  @ApiOperation({ operationId: 'retryCaseNode', summary: 'Ask a data holder again' })
  @ApiOkResponse({ type: CaseWithNodesDto })
  @ApiProblems('not-found', 'conflict')
  retry(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('caseId') caseId: string, @UuidParam('nodeId') nodeId: string): Promise<CaseWithNodesDto> {
    return this.service.retry(operator, caseId, nodeId);
  }
}
