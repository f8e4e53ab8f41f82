import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { GrantDto, GrantListDto, GrantQueryDto, RequestGrantDto } from './grants.dto.js';
import { GrantsService } from './grants.service.js';

@ApiTags('Access grants')
@OperatorsOnly('support', 'privacy', 'security')
@Controller('v1/access-grants')
export class GrantsController {
  constructor(private readonly service: GrantsService) {}

  /** Without a grant operators see no recording. It lasts eight hours at most, is yours alone, and every look under it is written down and shown to the customer. */
  @Post()
  @ApiOperation({ operationId: 'requestAccessGrant', summary: 'Ask for access to recordings' })
  @ApiCreatedResponse({ type: GrantDto })
  @ApiProblems('not-found', 'conflict', 'validation-failed')
  request(@CurrentOperator() operator: OperatorPrincipal, @Body() body: RequestGrantDto): Promise<GrantDto> {
    return this.service.request(operator, body);
  }

  @Get()
  @ApiOperation({ operationId: 'listAccessGrants', summary: 'List access grants' })
  @ApiOkResponse({ type: GrantListDto })
  @ApiProblems('validation-failed')
  list(@Query() query: GrantQueryDto): Promise<GrantListDto> {
    return this.service.list(query);
  }

  @Get(':grantId')
  @ApiOperation({ operationId: 'getAccessGrant', summary: 'Read an access grant' })
  @ApiOkResponse({ type: GrantDto })
  @ApiProblems('not-found')
  read(@UuidParam('grantId') grantId: string): Promise<GrantDto> {
    return this.service.read(grantId);
  }

  /** For abuse and security another operator with the role security, for legal orders another one with the role privacy: the officer. Support is the customer's to approve. */
  @Post(':grantId/approval')
  @HttpCode(200)
  @ApiOperation({ operationId: 'approveAccessGrant', summary: 'Approve access as the second operator' })
  @ApiOkResponse({ type: GrantDto })
  @ApiProblems('insufficient-scope', 'not-found', 'conflict')
  approve(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('grantId') grantId: string): Promise<GrantDto> {
    return this.service.approve(operator, grantId);
  }

  @Post(':grantId/revocation')
  @HttpCode(200)
  @ApiOperation({ operationId: 'revokeAccessGrant', summary: 'End access, or take a request back' })
  @ApiOkResponse({ type: GrantDto })
  @ApiProblems('not-found', 'conflict')
  revoke(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('grantId') grantId: string): Promise<GrantDto> {
    return this.service.revoke(operator, grantId);
  }
}
