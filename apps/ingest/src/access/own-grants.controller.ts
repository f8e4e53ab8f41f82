import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AccessStatementsDto, ApproveGrantDto, OwnGrantDto, OwnGrantsDto } from './own-grants.dto.js';
import { OwnGrantsService } from './own-grants.service.js';

@ApiTags('Access grants')
@ApiBearerAuth()
@Controller('v1')
export class OwnGrantsController {
  constructor(private readonly service: OwnGrantsService) {}

  /** Requests of our staff to look at your recordings, and what became of them. */
  @Get('access-grants')
  @RequireScope('members:read')
  @ApiOperation({ operationId: 'listOwnAccessGrants', summary: 'List access of our staff to your recordings' })
  @ApiOkResponse({ type: OwnGrantsDto })
  list(@CurrentPrincipal() principal: Principal): Promise<OwnGrantsDto> {
    return this.service.list(principal);
  }

  /** Only the operator who asked may look, only at what was asked for, and at most for eight hours. Owners and admins approve. */
  @Post('access-grants/:grantId/approval')
  @HttpCode(200)
  @RequireScope('organisation:write')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'approveAccessGrant', summary: 'Let our support look, for some minutes' })
  @ApiOkResponse({ type: OwnGrantDto })
  @ApiProblems('not-found', 'conflict', 'validation-failed')
  approve(@CurrentPrincipal() principal: Principal, @UuidParam('grantId') grantId: string, @Body() { minutes }: ApproveGrantDto): Promise<OwnGrantDto> {
    return this.service.approve(principal, grantId, minutes);
  }

  /** Saying nothing for 72 hours is a no as well. */
  @Post('access-grants/:grantId/denial')
  @HttpCode(200)
  @RequireScope('organisation:write')
  @ApiOperation({ operationId: 'denyAccessGrant', summary: 'Refuse a request of our support' })
  @ApiOkResponse({ type: OwnGrantDto })
  @ApiProblems('not-found', 'conflict')
  deny(@CurrentPrincipal() principal: Principal, @UuidParam('grantId') grantId: string): Promise<OwnGrantDto> {
    return this.service.deny(principal, grantId);
  }

  /** Ends a permission at once, streams that are open included. */
  @Post('access-grants/:grantId/revocation')
  @HttpCode(200)
  @RequireScope('organisation:write')
  @ApiOperation({ operationId: 'revokeAccessGrant', summary: 'Take a permission back' })
  @ApiOkResponse({ type: OwnGrantDto })
  @ApiProblems('not-found', 'conflict')
  revoke(@CurrentPrincipal() principal: Principal, @UuidParam('grantId') grantId: string): Promise<OwnGrantDto> {
    return this.service.revoke(principal, grantId);
  }

  /** What our staff looked at, week by week. A week without a look has its statement, too. */
  @Get('access-statements')
  @RequireScope('members:read')
  @ApiOperation({ operationId: 'listAccessStatements', summary: 'Read the weekly statements of access' })
  @ApiOkResponse({ type: AccessStatementsDto })
  statements(@CurrentPrincipal() principal: Principal): Promise<AccessStatementsDto> {
    return this.service.statements(principal);
  }
}
