import { GuardedBy } from '#abuse/public-write.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { refuseCrossSite } from '#identity/same-origin.js';
import { type SessionCookie, sessionCookie, writeSessionCookie } from '#identity/session-cookie.js';
import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountChangesService } from './account-changes.service.js';
import { FactorRecoveryStateDto, RecoverFactorsDto, StopDto, WithoutMailDto } from './account-recovery.dto.js';
import { type Caller, Callers } from './caller.js';
import { FactorRecoveryService } from './factor-recovery.service.js';
import type { SignedIn } from './member-sessions.js';
import { SignedInDto } from './member-sign-in.dto.js';
import { WithoutMailService } from './without-mail.service.js';

@ApiTags('Sign-in')
@Public()
@Controller('v1')
export class AccountRecoveryController {
  private readonly cookie: SessionCookie;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly recoveries: FactorRecoveryService,
    private readonly changes: AccountChangesService,
    private readonly withoutMail: WithoutMailService,
    private readonly callers: Callers,
  ) {
    this.cookie = sessionCookie(config);
  }

  /**
   * For who lost every second factor and every recovery code, after the mailed code. It begins a waiting time (24 hours with another owner, who has to approve; 7 days
   * without), with notice to everybody concerned; asked again when that is over, it takes the factors away and signs in.
   */
  @Post('sign-in/factor-recovery')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'recoverFactors', summary: 'Come in without lost second factors' })
  @ApiOkResponse({ type: FactorRecoveryStateDto })
  @ApiProblems('unauthenticated', 'csrf')
  async recover(@Body() body: RecoverFactorsDto, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<FactorRecoveryStateDto> {
    const state = await this.recoveries.ask(body, this.caller(request));
    if (state.signedIn) this.keep(reply, state.signedIn);
    return state;
  }

  /** For who cannot read their mail: an authenticator app and a recovery code together. A passkey alone does it too. Then change your address. */
  @Post('sign-in/without-mail')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'signInWithoutMail', summary: 'Sign in without mail' })
  @ApiOkResponse({ type: SignedInDto })
  @ApiProblems('unauthenticated', 'csrf')
  async signInWithoutMail(@Body() body: WithoutMailDto, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignedInDto> {
    const signedIn = await this.withoutMail.signIn(body, this.caller(request));
    this.keep(reply, signedIn);
    return signedIn;
  }

  /** Stops a change of address or a recovery that waits, by the link of the mail that told of it. */
  @Post('account-changes/stop')
  @GuardedBy('signed-link')
  @HttpCode(204)
  @ApiOperation({ operationId: 'stopAccountChange', summary: 'Stop a change of my account' })
  @ApiNoContentResponse({ description: 'It has ended.' })
  @ApiProblems('unauthenticated', 'csrf')
  stop(@Body() body: StopDto, @Req() request: FastifyRequest): Promise<void> {
    return this.changes.stop(body, this.caller(request));
  }

  private caller(request: FastifyRequest): Caller {
    refuseCrossSite(request.headers);
    return this.callers.of(request);
  }

  private keep(reply: FastifyReply, { sessionToken }: SignedIn): void {
    void reply.header('set-cookie', writeSessionCookie(this.cookie, sessionToken));
  }
}
