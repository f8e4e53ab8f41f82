import { GuardedBy } from '#abuse/public-write.js';
import { ApiLink } from '#http/api-link.js';
import { ApiProblems } from '#http/api-problems.js';
import { LinkToken } from '#http/link-token.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly, Public } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ConsentPropagationsDto, ConsentRecordsDto, ConsentSubjectDto, SignedConsentRecordDto, WithdrawForPersonDto, WithdrawPurposeDto } from './consents.dto.js';
import { ConsentsService } from './consents.service.js';

/** What a person agreed to, for themselves: by the signed link that they find with their place on the waitlist. */
@ApiTags('Consent')
@Public()
@ApiLink()
@ApiProblems('invalid-token')
@Controller('v1/consents')
export class OwnConsentsController {
  constructor(private readonly service: ConsentsService) {}

  /** Every decision, with a receipt that others can verify. */
  @Get()
  @ApiOperation({ operationId: 'listOwnConsents', summary: 'See what one agreed to' })
  @ApiOkResponse({ type: ConsentRecordsDto })
  async own(@LinkToken() token: string): Promise<ConsentRecordsDto> {
    return { items: await this.service.own(token) };
  }

  /** As easy as giving it was. Everything that rests on it goes; the answer is the receipt. */
  @Post('withdrawals')
  @GuardedBy('signed-link')
  @ApiOperation({ operationId: 'withdrawOwnConsent', summary: 'Withdraw one’s consent' })
  @ApiCreatedResponse({ type: SignedConsentRecordDto })
  @ApiProblems('conflict')
  withdraw(@LinkToken() token: string, @Body() { purpose }: WithdrawPurposeDto): Promise<SignedConsentRecordDto> {
    return this.service.withdrawOwn(token, purpose);
  }
}

/** The consent log of people who came to us. That of customers’ end users is at the ingest app. */
@ApiTags('Consent')
@OperatorsOnly('privacy')
@Controller('v1/operators/consents')
export class ConsentsController {
  constructor(private readonly service: ConsentsService) {}

  /** A POST, since pseudonyms do not belong in URLs. The look is written down. */
  @Post('search')
  @HttpCode(200)
  @ApiOperation({ operationId: 'searchConsents', summary: 'Find what a person agreed to' })
  @ApiOkResponse({ type: ConsentRecordsDto })
  async search(@CurrentOperator() operator: OperatorPrincipal, @Body() { subject }: ConsentSubjectDto): Promise<ConsentRecordsDto> {
    return { items: await this.service.search(operator, subject) };
  }

  /** For a person who told us in another way than by their link. */
  @Post('withdrawals')
  @ApiOperation({ operationId: 'withdrawConsentFor', summary: 'Withdraw consent for a person' })
  @ApiCreatedResponse({ type: SignedConsentRecordDto })
  @ApiProblems('conflict')
  withdraw(@CurrentOperator() operator: OperatorPrincipal, @Body() body: WithdrawForPersonDto): Promise<SignedConsentRecordDto> {
    return this.service.withdrawFor(operator, body);
  }

  /** Withdrawals and who has acted on them. */
  @Get('propagations')
  @ApiOperation({ operationId: 'listConsentPropagations', summary: 'Follow withdrawals' })
  @ApiOkResponse({ type: ConsentPropagationsDto })
  propagations(): Promise<ConsentPropagationsDto> {
    return this.service.propagations();
  }

  @Get(':recordId')
  @ApiOperation({ operationId: 'getConsentRecord', summary: 'Read one record of consent' })
  @ApiOkResponse({ type: SignedConsentRecordDto })
  @ApiProblems('not-found')
  read(@UuidParam('recordId') recordId: string): Promise<SignedConsentRecordDto> {
    return this.service.read(recordId);
  }
}
