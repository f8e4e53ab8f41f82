import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProjectSettingsDto, UpdateProjectSettingsDto } from './project-settings.dto.js';
import { ProjectSettingsService } from './project-settings.service.js';

@ApiTags('Projects')
@ApiBearerAuth()
@Controller('v1/projects/:projectId/settings')
export class ProjectSettingsController {
  constructor(private readonly service: ProjectSettingsService) {}

  @Get()
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'getProjectSettings', summary: 'Read the settings of a project' })
  @ApiOkResponse({ type: ProjectSettingsDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<ProjectSettingsDto> {
    return this.service.read(principal, projectId);
  }

  /** Changes the settings that are named. Every change is a new version and is in the audit log. */
  @Patch()
  @RequireScope('projects:write')
  @ApiOperation({ operationId: 'updateProjectSettings', summary: 'Change the settings of a project' })
  @ApiOkResponse({ type: ProjectSettingsDto })
  @ApiProblems('not-found', 'conflict')
  update(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() body: UpdateProjectSettingsDto): Promise<ProjectSettingsDto> {
    return this.service.update(principal, projectId, body);
  }
}
