import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, MembersOnly, RequireScope } from '#identity/auth.guard.js';
import type { MemberPrincipal, Principal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Patch, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActForDto, MeDto, OrganisationDto, RenameOrganisationDto } from './organisations.dto.js';
import { OrganisationsService } from './organisations.service.js';

@ApiTags('Organisations')
@ApiBearerAuth()
@Controller('v1')
export class OrganisationsController {
  constructor(private readonly service: OrganisationsService) {}

  /** Who is signed in, for which organisation, and what they may do there. */
  @Get('me')
  @MembersOnly()
  @ApiOperation({ operationId: 'getMe', summary: 'Who am I' })
  @ApiOkResponse({ type: MeDto })
  @ApiProblems('not-found')
  async me(@CurrentPrincipal() principal: MemberPrincipal): Promise<MeDto> {
    const { member, memberships } = await this.service.me(principal);
    return {
      ...member,
      organisationId: principal.tenantId,
      role: principal.role,
      scopes: [...principal.scopes],
      organisations: memberships.map(({ tenantId, organisation, role }) => ({ id: tenantId, name: organisation, role })),
    };
  }

  /** Lets this session act for another organisation that the member belongs to. */
  @Put('me/organisation')
  @MembersOnly()
  @HttpCode(204)
  @ApiOperation({ operationId: 'switchOrganisation', summary: 'Work for another of my organisations' })
  @ApiNoContentResponse({ description: 'The session acts for the organisation from the next request on.' })
  @ApiProblems('not-found')
  actFor(@CurrentPrincipal() principal: MemberPrincipal, @Body() body: ActForDto): Promise<void> {
    return this.service.actFor(principal, body.organisationId);
  }

  @Get('organisations/:organisationId')
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'getOrganisation', summary: 'Read an organisation' })
  @ApiOkResponse({ type: OrganisationDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<OrganisationDto> {
    return this.service.read(principal, id);
  }

  /** Owners and admins. */
  @Patch('organisations/:organisationId')
  @RequireScope('organisation:write')
  @ApiOperation({ operationId: 'renameOrganisation', summary: 'Rename an organisation' })
  @ApiOkResponse({ type: OrganisationDto })
  @ApiProblems('not-found')
  rename(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string, @Body() body: RenameOrganisationDto): Promise<OrganisationDto> {
    return this.service.rename(principal, id, body.name);
  }
}
