import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AnswerSubCaseDto, CustomersRequestDto, CustomersRequestListDto, FileForEndUserDto, SubCaseDto, SubCaseListDto } from './customers.dto.js';
import { CustomersService } from './customers.service.js';
import { SubCasesService } from './sub-cases.service.js';

/** For the people you record: what they ask you for, you file here by your own pseudonym, and follow until it is done. */
@ApiTags('Rights requests of end users')
@ApiBearerAuth()
@RequireScope('end-users:manage')
@ApiProblems('not-found')
@Controller('v1/projects/:projectId/rights-requests')
export class CustomersRequestsController {
  constructor(private readonly service: CustomersService) {}

  /** Work on it begins at once. The same asked again joins the first. */
  @Post()
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'fileForEndUser', summary: 'File a request for an end user' })
  @ApiCreatedResponse({ type: CustomersRequestDto })
  @ApiProblems('conflict')
  file(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() body: FileForEndUserDto): Promise<CustomersRequestDto> {
    return this.service.file(principal, projectId, body);
  }

  @Get()
  @ApiOperation({ operationId: 'listEndUserRequests', summary: 'List requests of end users' })
  @ApiOkResponse({ type: CustomersRequestListDto })
  list(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<CustomersRequestListDto> {
    return this.service.list(principal, projectId);
  }

  @Get(':requestId')
  @ApiOperation({ operationId: 'getEndUserRequest', summary: 'Follow a request of an end user' })
  @ApiOkResponse({ type: CustomersRequestDto })
  read(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @UuidParam('requestId') id: string): Promise<CustomersRequestDto> {
    return this.service.read(principal, projectId, id);
  }
}

/** People who asked us about recordings that are yours. Answer by your own pseudonyms of them. */
@ApiTags('Rights sub-cases')
@ApiBearerAuth()
@RequireScope('end-users:manage')
@ApiProblems('not-found')
@Controller('v1/projects/:projectId/rights-sub-cases')
export class SubCasesController {
  constructor(private readonly service: SubCasesService) {}

  /** With both clocks: yours, and that of the person’s request to us. */
  @Get()
  @ApiOperation({ operationId: 'listRightsSubCases', summary: 'List what people asked us about your recordings' })
  @ApiOkResponse({ type: SubCaseListDto })
  list(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<SubCaseListDto> {
    return this.service.list(principal, projectId);
  }

  @Post(':subCaseId/answer')
  @HttpCode(200)
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'answerRightsSubCase', summary: 'Answer for your recordings' })
  @ApiOkResponse({ type: SubCaseDto })
  @ApiProblems('conflict')
  answer(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @UuidParam('subCaseId') id: string, @Body() body: AnswerSubCaseDto): Promise<SubCaseDto> {
    return this.service.answer(principal, projectId, id, body);
  }
}
