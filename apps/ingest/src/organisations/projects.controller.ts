import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreateProjectDto, ListProjectsDto, ProjectDto, ProjectListDto, UpdateProjectDto } from './projects.dto.js';
import { ProjectsService } from './projects.service.js';

@ApiTags('Projects')
@ApiBearerAuth()
@Controller('v1')
export class ProjectsController {
  constructor(private readonly service: ProjectsService) {}

  /** Oldest first. A secret key sees its own project. */
  @Get('organisations/:organisationId/projects')
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'listProjects', summary: 'List the projects of an organisation' })
  @ApiOkResponse({ type: ProjectListDto })
  @ApiProblems('not-found')
  async list(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string, @Query() { archived }: ListProjectsDto): Promise<ProjectListDto> {
    return { items: await this.service.list(principal, id, archived === 'true') };
  }

  /** Owners and admins, as many as the plan includes. */
  @Post('organisations/:organisationId/projects')
  @RequireScope('organisation:write')
  @ApiOperation({ operationId: 'createProject', summary: 'Create a project' })
  @ApiCreatedResponse({ type: ProjectDto })
  @ApiProblems('not-found', 'plan-limit')
  create(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string, @Body() body: CreateProjectDto): Promise<ProjectDto> {
    return this.service.create(principal, id, body.name);
  }

  /** Renames a project, puts it away, or takes it into use again. */
  @Patch('projects/:projectId')
  @RequireScope('organisation:write')
  @ApiOperation({ operationId: 'updateProject', summary: 'Rename a project or put it away' })
  @ApiOkResponse({ type: ProjectDto })
  @ApiProblems('not-found', 'plan-limit')
  update(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') id: string, @Body() body: UpdateProjectDto): Promise<ProjectDto> {
    return this.service.update(principal, id, body);
  }

  /** For good, with settings, keys and counts. It has to be put away, and its recordings have to be erased, before. */
  @Delete('projects/:projectId')
  @RequireScope('organisation:write')
  @RequireRecentSignIn()
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteProject', summary: 'Delete a project' })
  @ApiNoContentResponse({ description: 'The project is gone.' })
  @ApiProblems('not-found', 'conflict')
  delete(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') id: string): Promise<void> {
    return this.service.delete(principal, id);
  }
}
