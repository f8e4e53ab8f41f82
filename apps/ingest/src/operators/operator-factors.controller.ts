import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentOperator, OperatorsOnly } from '#identity/auth.guard.js';
import type { OperatorPrincipal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accountHolder } from '../accounts/account-holder.js';
import { FactorEnrolment } from '../accounts/factor-enrolment.js';
import { AddedPasskeyDto, AddPasskeyDto, FactorsDto, NewRecoveryCodesDto, PairedTotpDto, PairTotpDto, PasskeyCreationDto, RecoveryCodesDto, TotpCodeDto } from '../accounts/factors.dto.js';
import { OwnAddress } from '../accounts/own-address.js';
import { OwnFactors } from '../accounts/own-factors.js';

@ApiTags('Operator account')
@OperatorsOnly()
@Controller('v1/operators/me/factors')
export class OperatorFactorsController {
  constructor(
    private readonly own: OwnFactors,
    private readonly enrolment: FactorEnrolment,
    private readonly addresses: OwnAddress,
  ) {}

  /** Authenticator apps, passkeys, and how many recovery codes are left. */
  @Get()
  @ApiOperation({ operationId: 'listMyOperatorFactors', summary: 'List my second factors as an operator' })
  @ApiOkResponse({ type: FactorsDto })
  list(@CurrentOperator() operator: OperatorPrincipal): Promise<FactorsDto> {
    return this.own.list(accountHolder(operator));
  }

  /** Starts to pair an authenticator app: it counts once its first code was confirmed. The secret is shown this once. */
  @Post('totp')
  @ApiOperation({ operationId: 'pairMyOperatorTotp', summary: 'Pair an authenticator app' })
  @ApiCreatedResponse({ type: PairedTotpDto })
  async pairTotp(@CurrentOperator() operator: OperatorPrincipal, @Body() body: PairTotpDto): Promise<PairedTotpDto> {
    return this.enrolment.pairTotp(accountHolder(operator), { name: body.name, account: await this.addresses.of(operator) });
  }

  /** Confirms the pairing. It can be used from now on. */
  @Post('totp/:id/confirmation')
  @HttpCode(200)
  @ApiOperation({ operationId: 'confirmMyOperatorTotp', summary: 'Confirm an authenticator app' })
  @ApiOkResponse({ type: RecoveryCodesDto })
  async confirmTotp(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string, @Body() body: TotpCodeDto): Promise<RecoveryCodesDto> {
    return { recoveryCodes: await this.enrolment.confirmTotp(accountHolder(operator), id, body.code) };
  }

  /** Not the last factor: an operator keeps at least one. */
  @Delete('totp/:id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeMyOperatorTotp', summary: 'Remove an authenticator app' })
  @ApiNoContentResponse({ description: 'It is removed.' })
  @ApiProblems('conflict')
  removeTotp(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string): Promise<void> {
    return this.own.remove(accountHolder(operator), 'totp', id);
  }

  /** Options for a new passkey, for a page of the web app. */
  @Post('passkeys/options')
  @HttpCode(200)
  @ApiOperation({ operationId: 'offerMyOperatorPasskey', summary: 'Ask for options of a new passkey' })
  @ApiOkResponse({ type: PasskeyCreationDto })
  async passkeyOptions(@CurrentOperator() operator: OperatorPrincipal): Promise<PasskeyCreationDto> {
    return this.enrolment.passkeyOptions(accountHolder(operator), await this.addresses.of(operator));
  }

  /** Keeps a passkey's public half. */
  @Post('passkeys')
  @ApiOperation({ operationId: 'addMyOperatorPasskey', summary: 'Add a passkey' })
  @ApiCreatedResponse({ type: AddedPasskeyDto })
  addPasskey(@CurrentOperator() operator: OperatorPrincipal, @Body() body: AddPasskeyDto): Promise<AddedPasskeyDto> {
    return this.enrolment.addPasskey(accountHolder(operator), body);
  }

  /** Not the last factor: an operator keeps at least one. */
  @Delete('passkeys/:id')
  @HttpCode(204)
  @ApiOperation({ operationId: 'removeMyOperatorPasskey', summary: 'Remove a passkey' })
  @ApiNoContentResponse({ description: 'It is removed.' })
  @ApiProblems('conflict')
  removePasskey(@CurrentOperator() operator: OperatorPrincipal, @UuidParam('id') id: string): Promise<void> {
    return this.own.remove(accountHolder(operator), 'passkey', id);
  }

  /** Ten new recovery codes, shown this once. The old ones stop working. */
  @Post('recovery-codes')
  @ApiOperation({ operationId: 'renewMyOperatorRecoveryCodes', summary: 'Make new recovery codes' })
  @ApiCreatedResponse({ type: NewRecoveryCodesDto })
  @ApiProblems('conflict')
  async renew(@CurrentOperator() operator: OperatorPrincipal): Promise<NewRecoveryCodesDto> {
    return { recoveryCodes: await this.own.renewRecoveryCodes(accountHolder(operator)) };
  }
}
