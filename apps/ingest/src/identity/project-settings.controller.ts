import { ApiProblems } from '#http/api-problems.js';
import { ApiIfMatch, IfMatch, versionTag } from '#http/if-match.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Get, Patch, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ProjectSettingsDto, SettingsVersionsDto, SettingsVersionsQuery, UpdateProjectSettingsDto } from './project-settings.dto.js';
import { ProjectSettingsService } from './project-settings.service.js';

const tagged = (settings: ProjectSettingsDto, reply: FastifyReply): ProjectSettingsDto => {
  void reply.header('etag', versionTag(settings.version));
  return settings;
};

@ApiTags('Projects')
@ApiBearerAuth()
@Controller('v1/projects/:projectId/settings')
export class ProjectSettingsController {
  constructor(private readonly service: ProjectSettingsService) {}

  /** The `ETag` is the version: send it as `If-Match` with a change. */
  @Get()
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'getProjectSettings', summary: 'Read the settings of a project' })
  @ApiOkResponse({ type: ProjectSettingsDto })
  @ApiProblems('not-found')
  async read(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ProjectSettingsDto> {
    return tagged(await this.service.read(principal, projectId), reply);
  }

  /**
   * Changes the settings that are named. Every change is a new version, is in the audit log, and reaches recorders that are recording within a minute; intake heeds the
   * kill switch, the floor and consent with the next chunk. What unmasks asks members for a session that was authenticated in the last ten minutes.
   */
  @Patch()
  @RequireScope('projects:write')
  @ApiOperation({ operationId: 'updateProjectSettings', summary: 'Change the settings of a project' })
  @ApiIfMatch()
  @ApiOkResponse({ type: ProjectSettingsDto })
  @ApiProblems('not-found', 'reauthentication-required')
  async update(
    @CurrentPrincipal() principal: Principal,
    @UuidParam('projectId') projectId: string,
    @IfMatch() version: number,
    @Body() body: UpdateProjectSettingsDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProjectSettingsDto> {
    return tagged(await this.service.update(principal, projectId, version, body), reply);
  }

  /** Who changed what, and when: newest first. For the next page give `nextBefore` as `before`. */
  @Get('versions')
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'listProjectSettingsVersions', summary: 'List the versions of the settings of a project' })
  @ApiOkResponse({ type: SettingsVersionsDto })
  @ApiProblems('not-found')
  versions(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Query() query: SettingsVersionsQuery): Promise<SettingsVersionsDto> {
    return this.service.versions(principal, projectId, query);
  }
}
