import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FactorRecoveryListDto } from './account-recovery.dto.js';
import { RecoveryApprovalsService } from './recovery-approvals.service.js';

@ApiTags('Organisations')
@ApiBearerAuth()
@RequireScope('organisation:own')
@Controller('v1/organisations/:organisationId/factor-recoveries')
export class RecoveryApprovalsController {
  constructor(private readonly service: RecoveryApprovalsService) {}

  /** Members who say that they lost every second factor. For owners. */
  @Get()
  @ApiOperation({ operationId: 'listFactorRecoveries', summary: 'List members who lost their second factors' })
  @ApiOkResponse({ type: FactorRecoveryListDto })
  async list(@CurrentPrincipal() owner: Principal, @UuidParam('organisationId') organisationId: string): Promise<FactorRecoveryListDto> {
    return { items: await this.service.list(owner, organisationId) };
  }

  /** Vouches that it is really them: ask in person first. After the waiting time they come in without their factors. */
  @Post(':recoveryId/approval')
  @HttpCode(204)
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'approveFactorRecovery', summary: 'Approve that a member comes in without lost factors' })
  @ApiNoContentResponse({ description: 'It is approved for this organisation.' })
  approve(@CurrentPrincipal() owner: Principal, @UuidParam('organisationId') organisationId: string, @UuidParam('recoveryId') id: string): Promise<void> {
    return this.service.approve(owner, organisationId, id);
  }

  /** Stops it: nobody comes in. */
  @Delete(':recoveryId')
  @HttpCode(204)
  @ApiOperation({ operationId: 'refuseFactorRecovery', summary: 'Refuse that a member comes in without lost factors' })
  @ApiNoContentResponse({ description: 'It has ended.' })
  refuse(@CurrentPrincipal() owner: Principal, @UuidParam('organisationId') organisationId: string, @UuidParam('recoveryId') id: string): Promise<void> {
    return this.service.refuse(owner, organisationId, id);
  }
}
