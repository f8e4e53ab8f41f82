import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, MembersOnly, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { MemberPrincipal, Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OfferOwnershipDto, OwnershipTransferDto } from './ownership.dto.js';
import { OwnershipService } from './ownership.service.js';

@ApiTags('Ownership')
@ApiBearerAuth()
@Controller('v1/organisations/:organisationId/ownership-transfer')
export class OwnershipController {
  constructor(private readonly service: OwnershipService) {}

  /** Owners only. The member gets a mail and has seven days to accept. */
  @Post()
  @RequireScope('organisation:own')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'offerOwnership', summary: 'Offer the ownership to another member' })
  @ApiCreatedResponse({ type: OwnershipTransferDto })
  @ApiProblems('not-found', 'conflict')
  offer(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string, @Body() body: OfferOwnershipDto): Promise<OwnershipTransferDto> {
    return this.service.offer(principal, id, body.memberId);
  }

  /** The offer that waits, for the two it is between and for those who may read members. */
  @Get()
  @MembersOnly()
  @ApiOperation({ operationId: 'getOwnershipOffer', summary: 'Read the offer of the ownership' })
  @ApiOkResponse({ type: OwnershipTransferDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() member: MemberPrincipal, @UuidParam('organisationId') id: string): Promise<OwnershipTransferDto> {
    return this.service.read(member, id);
  }

  /** By the member it was offered to, who becomes an owner; who offered becomes an admin. */
  @Post('acceptance')
  @MembersOnly()
  @RequireRecentSignIn()
  @HttpCode(204)
  @ApiOperation({ operationId: 'acceptOwnership', summary: 'Accept the ownership' })
  @ApiNoContentResponse({ description: 'You are an owner.' })
  @ApiProblems('not-found', 'conflict')
  accept(@CurrentPrincipal() member: MemberPrincipal, @UuidParam('organisationId') id: string): Promise<void> {
    return this.service.accept(member, id);
  }

  /** By either side. */
  @Delete()
  @MembersOnly()
  @HttpCode(204)
  @ApiOperation({ operationId: 'cancelOwnershipOffer', summary: 'Withdraw or decline the offer of the ownership' })
  @ApiNoContentResponse({ description: 'The offer is gone.' })
  @ApiProblems('not-found')
  cancel(@CurrentPrincipal() member: MemberPrincipal, @UuidParam('organisationId') id: string): Promise<void> {
    return this.service.cancel(member, id);
  }
}
