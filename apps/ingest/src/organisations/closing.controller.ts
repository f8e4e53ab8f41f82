import { ReceiptSigner } from '#audit/receipt.js';
import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, Public, RequireRecentSignIn, RequireScope } from '#identity/auth.guard.js';
import type { Principal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CloseOrganisationDto, ClosingDto, ReceiptKeyListDto, SignedReceiptDto } from './closing.dto.js';
import { ClosingService } from './closing.service.js';

@ApiTags('Closing')
@Controller('v1')
export class ClosingController {
  constructor(
    private readonly service: ClosingService,
    private readonly signer: ReceiptSigner,
  ) {}

  /**
   * Owners only. From now on nothing is recorded; after seven days everything of the organisation is erased for good: recordings, projects, keys, memberships, and the
   * accounts of people who belong to no other one. Every owner is told by mail.
   */
  @Post('organisations/:organisationId/closing')
  @RequireScope('organisation:own')
  @RequireRecentSignIn()
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'closeOrganisation', summary: 'Close an organisation' })
  @ApiCreatedResponse({ type: ClosingDto })
  @ApiProblems('not-found', 'organisation-closing')
  close(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string, @Body() body: CloseOrganisationDto): Promise<ClosingDto> {
    return this.service.close(principal, id, body.name);
  }

  @Get('organisations/:organisationId/closing')
  @RequireScope('projects:read')
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'getClosing', summary: 'See whether an organisation is closing' })
  @ApiOkResponse({ type: ClosingDto })
  @ApiProblems('not-found')
  read(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<ClosingDto> {
    return this.service.read(principal, id);
  }

  /** Owners only, while it waits. Recording goes on with the next session. */
  @Delete('organisations/:organisationId/closing')
  @RequireScope('organisation:own')
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'reopenOrganisation', summary: 'Reopen an organisation' })
  @ApiNoContentResponse({ description: 'The organisation stays open.' })
  @ApiProblems('not-found', 'organisation-closing')
  reopen(@CurrentPrincipal() principal: Principal, @UuidParam('organisationId') id: string): Promise<void> {
    return this.service.reopen(principal, id);
  }

  /** The signed receipt of an organisation that was closed, by the id of its closing. It names nobody. */
  @Get('closing-receipts/:closingId')
  @Public()
  @ApiOperation({ operationId: 'getClosingReceipt', summary: 'Read the receipt of a closed organisation' })
  @ApiOkResponse({ type: SignedReceiptDto })
  @ApiProblems('not-found')
  async receipt(@UuidParam('closingId') id: string): Promise<SignedReceiptDto> {
    return (await this.service.receipt(id)) as SignedReceiptDto;
  }

  /** The public keys that receipts are checked with, the present one first. */
  @Get('receipt-keys')
  @Public()
  @ApiOperation({ operationId: 'listReceiptKeys', summary: 'List the keys that sign receipts' })
  @ApiOkResponse({ type: ReceiptKeyListDto })
  async keys(): Promise<ReceiptKeyListDto> {
    return { items: await this.signer.publicKeys() };
  }
}
