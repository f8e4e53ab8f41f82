import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InvitationDto, InvitationListDto, InviteDto } from './invitations.dto.js';
import { InvitationsService } from './invitations.service.js';

@ApiTags('Members')
@ApiBearerAuth()
@Controller('v1/organisations/:organisationId/invitations')
export class InvitationsController {
  constructor(private readonly service: InvitationsService) {}

  /** Those that wait, and those that ran out in the last 30 days; newest first. */
  @Get()
  @RequireScope('members:read')
  @ApiOperation({ operationId: 'listInvitations', summary: 'List the invitations of an organisation' })
  @ApiOkResponse({ type: InvitationListDto })
  @ApiProblems('not-found')
  async list(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<InvitationListDto> {
    return { items: await this.service.list(principal, id) };
  }

  /** Mails a link that works once, within seven days. Invitations that wait count as members of the plan. */
  @Post()
  @RequireScope('members:write')
  @ApiOperation({ operationId: 'inviteMember', summary: 'Invite somebody to become a member' })
  @ApiCreatedResponse({ type: InvitationDto })
  @ApiProblems('not-found', 'conflict', 'rate-limited', 'plan-limit', 'insufficient-scope')
  invite(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string, @Body() body: InviteDto): Promise<InvitationDto> {
    return this.service.invite(principal, id, body);
  }

  /** Mails a new link for another seven days; the one before stops working. At most five mails, ten minutes apart. */
  @Post(':invitationId/mail')
  @RequireScope('members:write')
  @HttpCode(200)
  @ApiOperation({ operationId: 'resendInvitation', summary: 'Send an invitation again' })
  @ApiOkResponse({ type: InvitationDto })
  @ApiProblems('not-found', 'conflict', 'rate-limited', 'plan-limit', 'insufficient-scope')
  resend(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string, @UuidParam('invitationId') invitationId: string): Promise<InvitationDto> {
    return this.service.resend(principal, id, invitationId);
  }

  /** The link stops working at once, and the address is forgotten. */
  @Delete(':invitationId')
  @RequireScope('members:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'revokeInvitation', summary: 'Revoke an invitation' })
  @ApiNoContentResponse({ description: 'The invitation is revoked.' })
  @ApiProblems('not-found', 'insufficient-scope')
  revoke(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string, @UuidParam('invitationId') invitationId: string): Promise<void> {
    return this.service.revoke(principal, id, invitationId);
  }
}
