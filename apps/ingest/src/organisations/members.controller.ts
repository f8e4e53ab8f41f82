import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, MembersOnly, RequireScope } from '#identity/auth.guard.js';
import type { MemberPrincipal, Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeRoleDto, OrganisationMemberDto, OrganisationMemberListDto } from './members.dto.js';
import { MembersService } from './members.service.js';

@ApiTags('Members')
@ApiBearerAuth()
@Controller('v1/organisations/:organisationId')
export class MembersController {
  constructor(private readonly service: MembersService) {}

  /** For people only: no key can be given this scope. */
  @Get('members')
  @RequireScope('members:read')
  @ApiOperation({ operationId: 'listMembers', summary: 'List the members of an organisation' })
  @ApiOkResponse({ type: OrganisationMemberListDto })
  @ApiProblems('not-found')
  async list(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<OrganisationMemberListDto> {
    return { items: await this.service.list(principal, id) };
  }

  /** What a member may do from the next request on. */
  @Patch('members/:id')
  @RequireScope('members:write')
  @ApiOperation({ operationId: 'changeMemberRole', summary: 'Change the role of a member' })
  @ApiOkResponse({ type: OrganisationMemberDto })
  @ApiProblems('not-found', 'last-owner', 'insufficient-scope')
  changeRole(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('id') memberId: string,
    @Body() body: ChangeRoleDto,
  ): Promise<OrganisationMemberDto> {
    return this.service.changeRole(principal, organisationId, memberId, body.role);
  }

  /** Ends a membership at once. Somebody who belongs to no other organisation then has no account any more. */
  @Delete('members/:id')
  @RequireScope('members:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeMember', summary: 'Remove a member' })
  @ApiNoContentResponse({ description: 'The person is no member any more.' })
  @ApiProblems('not-found', 'last-owner', 'insufficient-scope')
  remove(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') organisationId: string, @UuidParam('id') memberId: string): Promise<void> {
    return this.service.remove(principal, organisationId, memberId);
  }

  /** Ends one's own membership. Without another organisation the account goes as well. */
  @Post('departure')
  @MembersOnly()
  @HttpCode(204)
  @ApiOperation({ operationId: 'leaveOrganisation', summary: 'Leave an organisation' })
  @ApiNoContentResponse({ description: 'You are no member any more.' })
  @ApiProblems('not-found', 'last-owner')
  leave(@CurrentPrincipal() principal: MemberPrincipal, @UuidParam('organisationId') id: string): Promise<void> {
    return this.service.leave(principal, id);
  }
}
