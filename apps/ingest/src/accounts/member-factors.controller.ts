import { ApiProblems } from '#http/api-problems.js';
import { UuidParam } from '#http/uuid-param.js';
import { CurrentPrincipal, MembersOnly, RequireRecentSignIn } from '#identity/auth.guard.js';
import type { MemberPrincipal } from '#identity/principal.js';
import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accountHolder } from './account-holder.js';
import { FactorEnrolment } from './factor-enrolment.js';
import { AddedPasskeyDto, AddPasskeyDto, FactorsDto, NewRecoveryCodesDto, PairedTotpDto, PairTotpDto, PasskeyCreationDto, RecoveryCodesDto, TotpCodeDto } from './factors.dto.js';
import { OwnAddress } from './own-address.js';
import { OwnFactors } from './own-factors.js';

@ApiTags('My account')
@ApiBearerAuth()
@MembersOnly()
@Controller('v1/me/factors')
export class MemberFactorsController {
  constructor(
    private readonly own: OwnFactors,
    private readonly enrolment: FactorEnrolment,
    private readonly addresses: OwnAddress,
  ) {}

  /** Authenticator apps, passkeys, and how many recovery codes are left. */
  @Get()
  @ApiOperation({ operationId: 'listMyFactors', summary: 'List my second factors' })
  @ApiOkResponse({ type: FactorsDto })
  list(@CurrentPrincipal() member: MemberPrincipal): Promise<FactorsDto> {
    return this.own.list(accountHolder(member));
  }

  /** Starts to pair an authenticator app: it counts once its first code was confirmed. The secret is shown this once. */
  @Post('totp')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'pairMyTotp', summary: 'Pair an authenticator app' })
  @ApiCreatedResponse({ type: PairedTotpDto })
  async pairTotp(@CurrentPrincipal() member: MemberPrincipal, @Body() body: PairTotpDto): Promise<PairedTotpDto> {
    return this.enrolment.pairTotp(accountHolder(member), { name: body.name, account: await this.addresses.of(member) });
  }

  /** Confirms the pairing. From now on every sign-in asks for it. With your first factor come recovery codes, shown this once. */
  @Post('totp/:id/confirmation')
  @HttpCode(200)
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'confirmMyTotp', summary: 'Confirm an authenticator app' })
  @ApiOkResponse({ type: RecoveryCodesDto })
  async confirmTotp(@CurrentPrincipal() member: MemberPrincipal, @UuidParam('id') id: string, @Body() body: TotpCodeDto): Promise<RecoveryCodesDto> {
    return { recoveryCodes: await this.enrolment.confirmTotp(accountHolder(member), id, body.code) };
  }

  @Delete('totp/:id')
  @HttpCode(204)
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'removeMyTotp', summary: 'Remove an authenticator app' })
  @ApiNoContentResponse({ description: 'It is removed.' })
  removeTotp(@CurrentPrincipal() member: MemberPrincipal, @UuidParam('id') id: string): Promise<void> {
    return this.own.remove(accountHolder(member), 'totp', id);
  }

  /** Options for a new passkey, for a page of the web app. */
  @Post('passkeys/options')
  @HttpCode(200)
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'offerMyPasskey', summary: 'Ask for options of a new passkey' })
  @ApiOkResponse({ type: PasskeyCreationDto })
  async passkeyOptions(@CurrentPrincipal() member: MemberPrincipal): Promise<PasskeyCreationDto> {
    return this.enrolment.passkeyOptions(accountHolder(member), await this.addresses.of(member));
  }

  /** Keeps a passkey's public half. With your first factor come recovery codes, shown this once. */
  @Post('passkeys')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'addMyPasskey', summary: 'Add a passkey' })
  @ApiCreatedResponse({ type: AddedPasskeyDto })
  addPasskey(@CurrentPrincipal() member: MemberPrincipal, @Body() body: AddPasskeyDto): Promise<AddedPasskeyDto> {
    return this.enrolment.addPasskey(accountHolder(member), body);
  }

  @Delete('passkeys/:id')
  @HttpCode(204)
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'removeMyPasskey', summary: 'Remove a passkey' })
  @ApiNoContentResponse({ description: 'It is removed.' })
  removePasskey(@CurrentPrincipal() member: MemberPrincipal, @UuidParam('id') id: string): Promise<void> {
    return this.own.remove(accountHolder(member), 'passkey', id);
  }

  /** Ten new recovery codes, shown this once. The old ones stop working. */
  @Post('recovery-codes')
  @RequireRecentSignIn()
  @ApiOperation({ operationId: 'renewMyRecoveryCodes', summary: 'Make new recovery codes' })
  @ApiCreatedResponse({ type: NewRecoveryCodesDto })
  @ApiProblems('conflict')
  async renew(@CurrentPrincipal() member: MemberPrincipal): Promise<NewRecoveryCodesDto> {
    return { recoveryCodes: await this.own.renewRecoveryCodes(accountHolder(member)) };
  }
}
