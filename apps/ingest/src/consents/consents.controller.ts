import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignedConsentReceiptDto } from '../sessions/change-consent.dto.js';
import { ConsentReceiptsDto, ConsentWithdrawalDto, EndUserDto, WithdrawConsentDto } from './consents.dto.js';
import { ConsentsService } from './consents.service.js';

@ApiTags('End users')
@ApiBearerAuth()
@Controller('v1/projects/:projectId')
export class ConsentsController {
  constructor(private readonly service: ConsentsService) {}

  /**
   * An end user withdrew their consent: recordings of them that are running are refused from this very moment, everything that was recorded under a consent is erased, and new
   * sessions are refused until one says (`consent.givenAt`) that they agreed later.
   */
  @Post('consent-withdrawals')
  @RequireScope('recordings:delete')
  @ApiOperation({ operationId: 'withdrawConsent', summary: 'Withdraw the consent of an end user' })
  @ApiCreatedResponse({ type: ConsentWithdrawalDto })
  @ApiProblems('not-found')
  withdraw(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() body: WithdrawConsentDto): Promise<ConsentWithdrawalDto> {
    return this.service.withdraw(principal, projectId, body);
  }

  /** Everything an end user decided about being recorded. A POST, since pseudonyms do not belong in URLs. */
  @Post('consent-receipts/search')
  @HttpCode(200)
  @RequireScope('recordings:read')
  @ApiOperation({ operationId: 'findConsentReceipts', summary: 'Find the consent receipts of an end user' })
  @ApiOkResponse({ type: ConsentReceiptsDto })
  @ApiProblems('not-found')
  find(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @Body() { endUser }: EndUserDto): Promise<ConsentReceiptsDto> {
    return this.service.find(principal, projectId, endUser);
  }

  @Get('consent-receipts/:recordId')
  @RequireScope('recordings:read')
  @ApiOperation({ operationId: 'getConsentReceiptById', summary: 'Read a consent receipt' })
  @ApiOkResponse({ type: SignedConsentReceiptDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() principal: Principal, @UuidParam('projectId') projectId: string, @UuidParam('recordId') recordId: string): Promise<SignedConsentReceiptDto> {
    return this.service.read(principal, projectId, recordId);
  }
}
