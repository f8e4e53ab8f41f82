import { ApiProblems } from '#http/api-problems.js';
import { PageQuery } from '#http/page.dto.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreateWebhookDto, UpdateWebhookDto, WebhookDeliveryListDto, WebhookDto, WebhookWithSecretDto } from './webhook.dto.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookSettingsService } from './webhook-settings.service.js';

@ApiTags('Webhooks')
@ApiBearerAuth()
@Controller('v1/projects/:projectId/webhook')
export class WebhooksController {
  constructor(
    private readonly service: WebhookSettingsService,
    private readonly sent: WebhookDeliveriesService,
  ) {}

  @Get()
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'getWebhook', summary: 'Read where a project is told what happened' })
  @ApiOkResponse({ type: WebhookDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<WebhookDto> {
    return this.service.read(principal, projectId);
  }

  /** The answer shows the signing secret once. How to check signatures is in docs/webhooks.md. */
  @Post()
  @RequireScope('projects:write')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'createWebhook', summary: 'Have a project told what happened' })
  @ApiCreatedResponse({ type: WebhookWithSecretDto })
  @ApiProblems('not-found', 'conflict', 'url-not-allowed')
  create(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() { url }: CreateWebhookDto): Promise<WebhookWithSecretDto> {
    return this.service.create(principal, projectId, url);
  }

  /** Changes the address, or switches on what was switched off after failures. */
  @Patch()
  @RequireScope('projects:write')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'updateWebhook', summary: 'Change a webhook' })
  @ApiOkResponse({ type: WebhookDto })
  @ApiProblems('not-found', 'url-not-allowed')
  update(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() body: UpdateWebhookDto): Promise<WebhookDto> {
    return this.service.update(principal, projectId, body);
  }

  @Delete()
  @HttpCode(204)
  @RequireScope('projects:write')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'removeWebhook', summary: 'Remove a webhook' })
  @ApiNoContentResponse({ description: 'Nothing is sent any more.' })
  @ApiProblems('not-found')
  remove(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<void> {
    return this.service.remove(principal, projectId);
  }

  /** Makes a new secret and shows it once. For 24 hours messages are signed with both. */
  @Post('secret')
  @RequireScope('projects:write')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'rotateWebhookSecret', summary: 'Rotate the secret of a webhook' })
  @ApiCreatedResponse({ type: WebhookWithSecretDto })
  @ApiProblems('not-found')
  rotate(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<WebhookWithSecretDto> {
    return this.service.rotate(principal, projectId);
  }

  /** Sends a message of type `webhook.test`; see the deliveries for what became of it. */
  @Post('test')
  @HttpCode(202)
  @RequireScope('projects:write')
  @ApiOperation({ operationId: 'testWebhook', summary: 'Send a test message' })
  @ApiAcceptedResponse({ description: 'It is on its way.' })
  @ApiProblems('not-found')
  test(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string): Promise<void> {
    return this.service.test(principal, projectId);
  }

  /** What was sent, how often it was tried and what was answered. */
  @Get('deliveries')
  @RequireScope('projects:read')
  @ApiOperation({ operationId: 'listWebhookDeliveries', summary: 'List what a webhook was sent' })
  @ApiOkResponse({ type: WebhookDeliveryListDto })
  @ApiProblems('not-found', 'invalid-cursor')
  deliveries(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Query() page: PageQuery): Promise<WebhookDeliveryListDto> {
    return this.sent.list(principal, projectId, page);
  }
}
