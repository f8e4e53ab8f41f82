import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, MembersOnly, RequireScope } from '#identity/auth.guard.js';
import type { MemberPrincipal, Principal } from '#identity/principal.js';
import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MeDto, OrganisationDto, OrganisationMemberListDto, ProjectListDto } from './organisations.dto.js';
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

  @Get('organisations/:organisationId')
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'getOrganisation', summary: 'Read an organisation' })
  @ApiOkResponse({ type: OrganisationDto })
  @ApiProblems('not-found')
  organisation(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<OrganisationDto> {
    return this.service.organisation(principal, id);
  }

  /** Oldest first. A secret key sees its own project. */
  @Get('organisations/:organisationId/projects')
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'listProjects', summary: 'List the projects of an organisation' })
  @ApiOkResponse({ type: ProjectListDto })
  @ApiProblems('not-found')
  async projects(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<ProjectListDto> {
    return { items: await this.service.projects(principal, id) };
  }

  /** For people only: no key can be given this scope. */
  @Get('organisations/:organisationId/members')
  @RequireScope('members:read')
  @ApiOperation({ operationId: 'listMembers', summary: 'List the members of an organisation' })
  @ApiOkResponse({ type: OrganisationMemberListDto })
  @ApiProblems('not-found')
  async members(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<OrganisationMemberListDto> {
    return { items: await this.service.members(principal, id) };
  }
}
