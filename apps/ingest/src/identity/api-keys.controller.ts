import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiKeyListDto, CreateApiKeyDto, CreatedApiKeyDto } from './api-keys.dto.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('API keys')
@ApiBearerAuth()
@Controller('v1/projects/:projectId/api-keys')
export class ApiKeysController {
  constructor(private readonly service: ApiKeysService) {}

  /** The keys that work, newest first, without their secret part. */
  @Get()
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'listApiKeys', summary: 'List the API keys of a project' })
  @ApiOkResponse({ type: ApiKeyListDto })
  @ApiProblems('not-found')
  async list(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<ApiKeyListDto> {
    return { items: await this.service.list(principal, projectId) };
  }

  /** Makes a key. The answer shows it once; only a keyed hash of it is kept. */
  @Post()
  @RequireScope('keys:write')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'createApiKey', summary: 'Create an API key' })
  @ApiCreatedResponse({ type: CreatedApiKeyDto })
  @ApiProblems('not-found', 'conflict', 'plan-limit')
  create(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() body: CreateApiKeyDto): Promise<CreatedApiKeyDto> {
    return this.service.create(principal, projectId, body);
  }

  /** Revokes a key for good. It stops working within 30 seconds. */
  @Delete(':keyId')
  @RequireScope('keys:write')
  @RequireRecentSignIn()
  @HttpCode(204)
  @ApiOperation({ operationId: 'revokeApiKey', summary: 'Revoke an API key' })
  @ApiNoContentResponse({ description: 'The key is revoked.' })
  @ApiProblems('not-found')
  revoke(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @UuidParam('keyId') keyId: string): Promise<void> {
    return this.service.revoke(principal, projectId, keyId);
  }
}
