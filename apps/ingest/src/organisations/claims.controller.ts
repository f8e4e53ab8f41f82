import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, CurrentPrincipal, OperatorsOnly, RequireScope } from '#identity/auth.guard.js';
import type { OperatorPrincipal, Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ClaimsService } from './claims.service.js';
import { ClaimOwnershipDto, OwnershipClaimDto, OwnershipClaimListDto } from './ownership.dto.js';

@ApiTags('Ownership')
@Controller('v1/organisations/:organisationId/ownership-claims')
export class ClaimsController {
  constructor(private readonly service: ClaimsService) {}

  /** Claims that an owner is lost, newest first. */
  @Get()
  @RequireScope('members:read')
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'listOwnershipClaims', summary: 'List claims of the ownership' })
  @ApiOkResponse({ type: OwnershipClaimListDto })
  @ApiProblems('not-found')
  async list(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<OwnershipClaimListDto> {
    return { items: await this.service.list(principal, id) };
  }

  /** For owners who are not lost at all: ends the claim at once. */
  @Post(':claimId/objection')
  @RequireScope('organisation:own')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'objectToOwnershipClaim', summary: 'Object to a claim of the ownership' })
  @ApiOkResponse({ type: OwnershipClaimDto })
  @ApiProblems('not-found', 'conflict')
  object(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string, @UuidParam('claimId') claimId: string): Promise<OwnershipClaimDto> {
    return this.service.object(principal, id, claimId);
  }

  /** The owner is lost: names the member who is to become one. Every owner is told by mail and can object for 14 days. */
  @Post()
  @OperatorsOnly('support')
  @ApiOperation({ operationId: 'claimOwnership', summary: 'Claim the ownership for a member of an organisation without its owner' })
  @ApiCreatedResponse({ type: OwnershipClaimDto })
  @ApiProblems('not-found', 'conflict')
  open(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('organisationId') id: string, @Body() body: ClaimOwnershipDto): Promise<OwnershipClaimDto> {
    return this.service.open(operator, id, body);
  }

  /** After the 14 days, by another operator than the one who opened it. The member becomes an owner; nobody loses anything. */
  @Post(':claimId/execution')
  @OperatorsOnly('support')
  @HttpCode(200)
  @ApiOperation({ operationId: 'carryOutOwnershipClaim', summary: 'Carry out a claim of the ownership' })
  @ApiOkResponse({ type: OwnershipClaimDto })
  @ApiProblems('not-found', 'conflict')
  carryOut(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('organisationId') id: string, @UuidParam('claimId') claimId: string): Promise<OwnershipClaimDto> {
    return this.service.carryOut(operator, id, claimId);
  }

  @Delete(':claimId')
  @OperatorsOnly('support')
  @HttpCode(204)
  @ApiOperation({ operationId: 'withdrawOwnershipClaim', summary: 'Withdraw a claim of the ownership' })
  @ApiNoContentResponse({ description: 'The claim is withdrawn.' })
  @ApiProblems('not-found', 'conflict')
  async withdraw(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('organisationId') id: string, @UuidParam('claimId') claimId: string): Promise<void> {
    await this.service.withdraw(operator, id, claimId);
  }
}
