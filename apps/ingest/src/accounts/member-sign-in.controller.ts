import { GuardedBy } from '#abuse/public-write.js';
import { CONFIG } from '#config/config.module.js';
import type { Config } from '#config/config.js';
import { ApiProblems } from '#http/api-problems.js';
import { Public } from '#identity/auth.guard.js';
import { refuseCrossSite } from '#identity/same-origin.js';
import { type SessionCookie, sessionCookie, writeSessionCookie } from '#identity/session-cookie.js';
import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, Callers } from './caller.js';
import type { SignedIn } from './member-sessions.js';
import {
  CodeAnswerDto, OfferedPasskeyDto, PasskeyAnswerDto, PasskeyOptionsDto, RecoveryCodeAnswerDto, SignedInDto, SignInStepDto, StartedSignInDto, StartSignInDto,
} from './member-sign-in.dto.js';
import { MemberSignInService } from './member-sign-in.service.js';

@ApiTags('Sign-in')
@Public()
@Controller('v1/sign-in')
export class MemberSignInController {
  private readonly cookie: SessionCookie;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly service: MemberSignInService,
    private readonly callers: Callers,
  ) {
    this.cookie = sessionCookie(config);
  }

  /** Mails a one-time code. The answer is the same, and takes as long, for an address that is nobody's. */
  @Post('code')
  @GuardedBy('one-time-code')
  @HttpCode(202)
  @ApiOperation({ operationId: 'startSignIn', summary: 'Ask for a sign-in code' })
  @ApiAcceptedResponse({ type: StartedSignInDto })
  @ApiProblems('csrf')
  start(@Body() body: StartSignInDto, @Req() request: FastifyRequest): Promise<StartedSignInDto> {
    return this.service.start(body, this.caller(request));
  }

  /** Answers with the mailed code: it works once, within 10 minutes, and has five tries. Signs in, or says which second factors may follow. */
  @Post('code/answer')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'answerSignInCode', summary: 'Sign in with the mailed code' })
  @ApiOkResponse({ type: SignInStepDto })
  @ApiProblems('unauthenticated', 'csrf')
  async code(@Body() body: CodeAnswerDto, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignInStepDto> {
    const step = await this.service.code(body, this.caller(request));
    if (step.signedIn) this.keep(reply, step.signedIn);
    return step;
  }

  /** The second factor, after the mailed code: six digits of the authenticator app. Each works once. */
  @Post('totp')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'signInWithTotp', summary: 'Sign in with an authenticator app' })
  @ApiOkResponse({ type: SignedInDto })
  @ApiProblems('unauthenticated', 'csrf')
  async totp(@Body() body: CodeAnswerDto, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignedInDto> {
    return this.keep(reply, await this.service.totp(body, this.caller(request)));
  }

  /** The second factor, after the mailed code, for who has lost it. */
  @Post('recovery-code')
  @GuardedBy('one-time-code')
  @HttpCode(200)
  @ApiOperation({ operationId: 'signInWithRecoveryCode', summary: 'Sign in with a recovery code' })
  @ApiOkResponse({ type: SignedInDto })
  @ApiProblems('unauthenticated', 'csrf')
  async recoveryCode(@Body() body: RecoveryCodeAnswerDto, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignedInDto> {
    return this.keep(reply, await this.service.recoveryCode(body, this.caller(request)));
  }

  /** Options for a passkey: as the second factor after the mailed code, or alone. */
  @Post('passkey/options')
  @GuardedBy('passkey')
  @HttpCode(200)
  @ApiOperation({ operationId: 'offerSignInPasskey', summary: 'Ask for passkey options' })
  @ApiOkResponse({ type: OfferedPasskeyDto })
  @ApiProblems('unauthenticated', 'csrf')
  passkeyOptions(@Body() body: PasskeyOptionsDto, @Req() request: FastifyRequest): Promise<OfferedPasskeyDto> {
    return this.service.passkeyOptions(body, this.caller(request));
  }

  /** A passkey verified its person by itself (`userVerification: required`), so it is enough alone. */
  @Post('passkey')
  @GuardedBy('passkey')
  @HttpCode(200)
  @ApiOperation({ operationId: 'signInWithPasskey', summary: 'Sign in with a passkey' })
  @ApiOkResponse({ type: SignedInDto })
  @ApiProblems('unauthenticated', 'csrf')
  async passkey(@Body() body: PasskeyAnswerDto, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignedInDto> {
    return this.keep(reply, await this.service.passkey(body, this.caller(request)));
  }

  private caller(request: FastifyRequest): Caller {
    refuseCrossSite(request.headers);
    return this.callers.of(request);
  }

  private keep(reply: FastifyReply, signedIn: SignedIn): SignedIn {
    void reply.header('set-cookie', writeSessionCookie(this.cookie, signedIn.sessionToken));
    return signedIn;
  }
}
